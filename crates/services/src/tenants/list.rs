//! A page of the caller's tenants.

use tenantry_domain::{
    Page,
    access::{Permission, Scope},
    tenants::{TenantFilter, TenantSummary},
};
use tenantry_storage::tenants;

use crate::{Query, Read, Result};

impl Query for TenantFilter {
    type Output = Page<TenantSummary>;

    const NAME: &'static str = "tenants.list";
    const NEEDS: Permission = Permission::TenantsRead;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Anywhere)
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<TenantSummary>> {
        let scope = read.scope.clone();
        Ok(tenants::list(read.conn().await?, &scope, self).await?)
    }
}
