//! What an activation would do, without doing it.

use tenantry_domain::{
    activation::{self, Activate, Preview, PreviewActivation, ShowCandidate},
    approvals::ApprovalPolicy,
    freezes::Freeze,
    message::keeping,
};
use tenantry_storage::approvals;

use super::{
    candidate::{Candidate, Verdict},
    compare::Wanted,
    linked::WantedLinks,
};
use crate::{Query, Read, Result, Work, repeat::json};

impl Query for PreviewActivation {
    const WORK: Work = Work::Preview;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Preview> {
        Ok(look(read, &self.0).await?.preview)
    }
}

impl Query for ShowCandidate {
    const WORK: Work = Work::Preview;

    async fn answer(&self, read: &mut Read<'_>) -> Result<activation::Candidate> {
        look(read, &self.0).await
    }
}

/// Judges the pair once, for what it would do and for how its suites go.
async fn look(read: &mut Read<'_>, input: &Activate) -> Result<activation::Candidate> {
    let candidate = Candidate::load(read, input, WantedLinks::AsAsked).await?;
    candidate.check_statuses()?;
    let verdict = candidate.judge(read, Wanted::Everything).await?;
    let scope = read.scope.clone();
    let tenant = &candidate.tenant.tenant_id;
    let policy = approvals::effective(read.conn().await?, &scope, Some(tenant)).await?;
    let frozen = candidate.frozen(read).await?;
    Ok(activation::Candidate {
        preview: of(&candidate, &verdict, policy, frozen)?,
        suites: verdict.suites,
    })
}

/// Bytes of a preview that a request keeps at most: of a larger one only what changes is told, and not how.
const KEPT_MAX_BYTES: usize = 1024 * 1024;
/// Changes, and findings of each kind, that are told then at most.
const KEPT_MAX_ROWS: usize = 1_000;

/// A preview as a request keeps it, for good.
pub(super) fn kept(mut preview: Preview) -> Result<String> {
    let whole = keeping(|| json(&preview))?;
    if whole.len() <= KEPT_MAX_BYTES {
        return Ok(whole);
    }
    // What narrows first, as people read it.
    preview.changes.sort_by_key(|change| !change.narrows);
    preview.changes.truncate(KEPT_MAX_ROWS);
    for link in &mut preview.playbooks {
        link.findings.truncate(KEPT_MAX_ROWS / 50);
    }
    for change in &mut preview.changes {
        change.before = None;
        change.after = None;
    }
    for findings in [
        &mut preview.domain_findings,
        &mut preview.tenant_findings,
        &mut preview.loosened,
    ] {
        findings.truncate(KEPT_MAX_ROWS);
    }
    keeping(|| json(&preview))
}

/// What a judged candidate would do, how many people have to agree to it, and what it would be refused by now.
pub(super) fn of(
    candidate: &Candidate,
    verdict: &Verdict,
    policy: ApprovalPolicy,
    frozen: Option<Freeze>,
) -> Result<Preview> {
    let own = candidate.tenant_pack.as_ref();
    let is_live = candidate.is_live();
    let compared = &verdict.compared;
    let needed = policy.needed(!compared.loosened.is_empty());
    Ok(Preview {
        is_live,
        is_possible: verdict.effective.is_some(),
        checksum: verdict
            .effective
            .as_ref()
            .map(|after| after.checksum.clone()),
        kept_tenant_pack_version: candidate.kept(),
        domain: candidate.domain()?.clone(),
        domain_pack_version: candidate.domain_pack.version.clone(),
        tenant_pack_version: own.map(|pack| pack.version.clone()),
        current: candidate.current.clone(),
        domain_findings: verdict.domain_findings.clone(),
        tenant_findings: verdict.tenant_findings.clone(),
        playbooks: verdict.playbooks.clone(),
        loosened: compared.loosened.clone(),
        changes: compared.changes.clone(),
        frozen,
        needed_approvals: if is_live { 0 } else { needed },
    })
}
