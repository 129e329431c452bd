//! The active configuration and the history of it.

use tenantry_domain::{
    Page, Problem,
    activation::{ActiveConfig, GetActiveConfig, GetRevision, ListRevisions, Revision},
    id::TenantId,
};
use tenantry_storage::{activation, tenants};

use crate::{Query, Read, Result};

impl Query for GetActiveConfig {
    async fn answer(&self, read: &mut Read<'_>) -> Result<ActiveConfig> {
        let tenant = known(read, &self.tenant_id).await?;
        let scope = read.scope.clone();
        Ok(activation::find(read.conn().await?, &scope, &tenant).await?)
    }
}

impl Query for ListRevisions {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<Revision>> {
        let tenant = known(read, &self.tenant_id).await?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let Some(instant) = self.as_of else {
            return Ok(activation::list(conn, &scope, &tenant, &self.page).await?);
        };
        let items: Vec<_> = activation::at(conn, &scope, &tenant, instant)
            .await?
            .into_iter()
            .collect();
        let total = u64::try_from(items.len()).unwrap_or_default();
        Ok(Page {
            items,
            next_cursor: None,
            prev_cursor: None,
            total,
            total_is_capped: false,
        })
    }
}

impl Query for GetRevision {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Revision> {
        let tenant = known(read, &self.tenant_id).await?;
        let scope = read.scope.clone();
        activation::get(read.conn().await?, &scope, &tenant, self.revision)
            .await?
            .ok_or_else(|| Problem::not_found("revision", &self.revision.to_string()).into())
    }
}

/// The tenant's id as stored; absence is the caller's problem.
pub(super) async fn known(read: &mut Read<'_>, tenant: &TenantId) -> Result<TenantId> {
    let scope = read.scope.clone();
    let found = tenants::find(read.conn().await?, &scope, tenant).await?;
    found
        .map(|found| found.tenant_id)
        .ok_or_else(|| Problem::not_found("tenant", tenant.as_str()).into())
}
