//! What an activation would do, without doing it.

use tenantry_domain::activation::{Preview, PreviewActivation};

use super::{
    candidate::Candidate,
    compare::{self, Compared, Wanted},
};
use crate::{Query, Read, Result, Work};

impl Query for PreviewActivation {
    const WORK: Work = Work::Preview;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Preview> {
        let candidate = Candidate::load(read, &self.0).await?;
        candidate.check_statuses()?;
        let verdict = candidate.judge(read).await?;
        let is_possible = verdict.effective.is_some();
        let (checksum, Compared { changes, loosened }) = match verdict.effective {
            None => (None, Compared::default()),
            Some(after) => {
                let wanted = Wanted::Everything;
                let compared = compare::with_present(read, &candidate, after.value, wanted).await?;
                (Some(after.checksum), compared)
            }
        };
        Ok(Preview {
            is_live: candidate.is_live(),
            is_possible,
            checksum,
            kept_tenant_pack_version: candidate.kept(),
            domain: candidate.domain_pack.domain,
            domain_pack_version: candidate.domain_pack.version,
            tenant_pack_version: candidate.tenant_pack.map(|pack| pack.version),
            current: candidate.current,
            domain_findings: verdict.domain_findings,
            tenant_findings: verdict.tenant_findings,
            loosened,
            changes,
        })
    }
}
