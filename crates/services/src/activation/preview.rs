//! What an activation would do, without doing it.

use tenantry_domain::{
    access::{Permission, Scope},
    activation::{Activate, Preview, PreviewActivation},
    packs::Change,
};
use tenantry_storage::packs;

use super::candidate::Candidate;
use crate::{Query, Read, Result, Work, runtime::Texts};

impl Query for PreviewActivation {
    type Output = Preview;

    const NAME: &'static str = "activation.preview";
    const NEEDS: Permission = Permission::ActivationPreview;
    const WORK: Work = Work::Preview;

    fn scope(&self) -> Result<Scope> {
        let Self(Activate { .. }) = self;
        Ok(Scope::Tenant(self.0.tenant()?))
    }

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

/// What differs from the effective configuration in force, if there is one.
async fn changes_to(
    read: &mut Read<'_>,
    candidate: &Candidate,
    after: serde_json::Value,
) -> Result<Vec<Change>> {
    let before = texts_now(read, candidate).await?;
    let bytes = before.as_ref().map_or(0, Texts::len);
    let compare = move || -> Result<Vec<Change>> {
        let before = before
            .map(|texts| crate::runtime::merge(&texts))
            .transpose()?;
        let before = before.map(|effective| effective.value);
        Ok(tenantry_engine::changes::between(before.as_ref(), &after))
    };
    read.compute(bytes, compare).await?
}

/// The documents that are in force, if there are any.
async fn texts_now(read: &mut Read<'_>, candidate: &Candidate) -> Result<Option<Texts>> {
    let (Some(domain), Some(version)) = (
        &candidate.current.domain,
        &candidate.current.domain_pack_version,
    ) else {
        return Ok(None);
    };
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let Some(pack) = packs::find_domain(conn, &scope, domain, version).await? else {
        return Ok(None);
    };
    let tenant_pack = match &candidate.current.tenant_pack_version {
        None => None,
        Some(version) => {
            packs::find_tenant(conn, &scope, &candidate.tenant.tenant_id, version).await?
        }
    };
    let tenant_pack_id = tenant_pack.map(|pack| pack.id);
    let texts = crate::runtime::texts(conn, &scope, &pack.id, tenant_pack_id.as_ref()).await?;
    Ok(Some(texts))
}
