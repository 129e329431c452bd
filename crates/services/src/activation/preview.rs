//! What an activation would do, without doing it.

use tenantry_domain::activation::{Preview, PreviewActivation};

use super::{candidate::Candidate, compare::Wanted};
use crate::{Query, Read, Result, Work};

impl Query for PreviewActivation {
    const WORK: Work = Work::Preview;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Preview> {
        let candidate = Candidate::load(read, &self.0).await?;
        candidate.check_statuses()?;
        let verdict = candidate.judge(read, Wanted::Everything).await?;
        Ok(Preview {
            is_live: candidate.is_live(),
            is_possible: verdict.effective.is_some(),
            checksum: verdict.effective.map(|after| after.checksum),
            kept_tenant_pack_version: candidate.kept(),
            domain: candidate.domain_pack.domain,
            domain_pack_version: candidate.domain_pack.version,
            tenant_pack_version: candidate.tenant_pack.map(|pack| pack.version),
            current: candidate.current,
            domain_findings: verdict.domain_findings,
            tenant_findings: verdict.tenant_findings,
            loosened: verdict.compared.loosened,
            changes: verdict.compared.changes,
        })
    }
}
