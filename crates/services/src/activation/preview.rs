//! What an activation would do, without doing it.

use tenantry_domain::{
    activation::{Preview, PreviewActivation},
    packs::Change,
};
use tenantry_storage::activation::{self, StoredDocument};

use super::candidate::Candidate;
use crate::{Query, Read, Result, Work};

impl Query for PreviewActivation {
    const WORK: Work = Work::Preview;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Preview> {
        let candidate = Candidate::load(read, &self.0).await?;
        candidate.check_statuses()?;
        let verdict = candidate.judge(read).await?;
        let is_possible = verdict.effective.is_some();
        let (checksum, changes) = match verdict.effective {
            None => (None, Vec::new()),
            Some(after) => {
                let changes = changes_to(read, &candidate, after.value).await?;
                (Some(after.checksum), changes)
            }
        };
        Ok(Preview {
            is_live: candidate.is_live(),
            is_possible,
            checksum,
            domain: candidate.domain_pack.domain,
            domain_pack_version: candidate.domain_pack.version,
            tenant_pack_version: candidate.tenant_pack.map(|pack| pack.version),
            current: candidate.current,
            domain_findings: verdict.domain_findings,
            tenant_findings: verdict.tenant_findings,
            changes,
        })
    }
}

/// What differs from the effective configuration in force, as it was activated, if there is one.
async fn changes_to(
    read: &mut Read<'_>,
    candidate: &Candidate,
    after: serde_json::Value,
) -> Result<Vec<Change>> {
    let before = document_now(read, candidate).await?;
    let bytes = before.as_ref().map_or(0, |document| document.text.len());
    let compare = move || -> Result<Vec<Change>> {
        let before = before.as_ref().map(crate::runtime::value).transpose()?;
        Ok(tenantry_engine::changes::between(before.as_ref(), &after))
    };
    read.compute(bytes, compare).await?
}

/// The document that is in force, if there is one.
async fn document_now(
    read: &mut Read<'_>,
    candidate: &Candidate,
) -> Result<Option<StoredDocument>> {
    let Some(checksum) = &candidate.current.checksum else {
        return Ok(None);
    };
    let scope = read.scope.clone();
    let tenant = &candidate.tenant.tenant_id;
    Ok(activation::document(read.conn().await?, &scope, tenant, checksum).await?)
}
