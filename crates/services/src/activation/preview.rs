//! What an activation would do, without doing it.

use tenantry_domain::{
    access::{Permission, Scope},
    activation::{Activate, Preview, PreviewActivation},
};
use tenantry_storage::packs;

use super::candidate::Candidate;
use crate::{Query, Read, Result};

impl Query for PreviewActivation {
    type Output = Preview;

    const NAME: &'static str = "activation.preview";
    const NEEDS: Permission = Permission::ActivationPreview;

    fn scope(&self) -> Result<Scope> {
        let Self(Activate { .. }) = self;
        Ok(Scope::Tenant(self.0.tenant()?))
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Preview> {
        let candidate = Candidate::load(read, &self.0).await?;
        candidate.check_statuses()?;
        let verdict = candidate.judge(read).await?;
        let before = effective_now(read, &candidate).await?;
        let changes = verdict.effective.as_ref().map_or_else(Vec::new, |after| {
            tenantry_engine::changes::between(before.as_ref(), &after.value)
        });
        Ok(Preview {
            is_live: candidate.is_live(),
            is_possible: verdict.effective.is_some(),
            checksum: verdict.effective.map(|effective| effective.checksum),
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

/// The effective configuration in force, if there is one.
async fn effective_now(
    read: &mut Read<'_>,
    candidate: &Candidate,
) -> Result<Option<serde_json::Value>> {
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
    Ok(Some(crate::runtime::merge(&texts)?.value))
}
