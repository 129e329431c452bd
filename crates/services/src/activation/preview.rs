//! What an activation would do, without doing it.

use tenantry_domain::{
    activation::{self, Activate, Preview, PreviewActivation, ShowCandidate},
    approvals::ApprovalPolicy,
};
use tenantry_storage::approvals;

use super::{
    candidate::{Candidate, Verdict},
    compare::Wanted,
    linked::WantedLinks,
};
use crate::{Query, Read, Result, Work};

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
    Ok(activation::Candidate {
        preview: of(&candidate, &verdict, policy)?,
        suites: verdict.suites,
    })
}

/// What a judged candidate would do, and how many people have to agree to it.
pub(super) fn of(
    candidate: &Candidate,
    verdict: &Verdict,
    policy: ApprovalPolicy,
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
        needed_approvals: if is_live { 0 } else { needed },
    })
}
