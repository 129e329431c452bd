//! A page of the caller's tenants.

use tenantry_domain::{
    Page,
    tenants::{TenantFilter, TenantSummary},
};
use tenantry_storage::tenants;

use crate::{Query, Read, Result};

impl Query for TenantFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<TenantSummary>> {
        let scope = read.scope.clone();
        Ok(tenants::list(read.conn().await?, &scope, self).await?)
    }
}
