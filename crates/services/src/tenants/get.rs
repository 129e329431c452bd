//! One tenant, with its active configuration and counts.

use tenantry_domain::{
    Problem,
    packs::{PackKind, PackOwner},
    tenants::{GetTenant, TenantDetail},
};
use tenantry_storage::{activation, packs, playbooks, tenants};

use crate::{Query, Read, Result};

impl Query for GetTenant {
    async fn answer(&self, read: &mut Read<'_>) -> Result<TenantDetail> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let tenant = tenants::find(conn, &scope, &self.tenant_id)
            .await?
            .ok_or_else(|| Problem::not_found("tenant", self.tenant_id.as_str()))?;
        let active = activation::find(conn, &scope, &tenant.tenant_id).await?;
        let owner = PackOwner::Tenant(tenant.tenant_id.clone());
        let tenant_pack_count = packs::count(conn, &scope, &owner).await?;
        let domain_pack_count = packs::count_all(conn, PackKind::Domain).await?;
        let playbook_count = playbooks::count_of(conn, &scope, &tenant.tenant_id).await?;
        let domain = match &active.domain {
            Some(domain) => Some(domain.clone()),
            None if tenant_pack_count == 0 => None,
            None => packs::latest(conn, &scope, &owner)
                .await?
                .and_then(|pack| pack.domain),
        };
        Ok(TenantDetail {
            tenant,
            active,
            domain,
            tenant_pack_count,
            domain_pack_count,
            playbook_count,
        })
    }
}
