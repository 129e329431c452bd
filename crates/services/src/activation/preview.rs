//! What an activation would do, without doing it.

use tenantry_domain::activation::{self, Activate, Preview, PreviewActivation, ShowCandidate};

use super::{candidate::Candidate, compare::Wanted, linked::WantedLinks};
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
    let preview = Preview {
        is_live: candidate.is_live(),
        is_possible: verdict.effective.is_some(),
        checksum: verdict.effective.map(|after| after.checksum),
        kept_tenant_pack_version: candidate.kept(),
        domain: candidate.domain()?.clone(),
        domain_pack_version: candidate.domain_pack.version,
        tenant_pack_version: candidate.tenant_pack.map(|pack| pack.version),
        current: candidate.current,
        domain_findings: verdict.domain_findings,
        tenant_findings: verdict.tenant_findings,
        playbooks: verdict.playbooks,
        loosened: verdict.compared.loosened,
        changes: verdict.compared.changes,
    };
    Ok(activation::Candidate {
        preview,
        suites: verdict.suites,
    })
}
