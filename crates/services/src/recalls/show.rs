//! Recalls as people see them.

use tenantry_domain::{
    Page,
    recalls::{GetRecall, Recall, RecallFilter, RecalledTenant, RecalledTenants},
};
use tenantry_storage::recalls;

use super::not_found;
use crate::{Query, Read, Result};

impl Query for RecallFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<Recall>> {
        let scope = read.scope.clone();
        Ok(recalls::list(read.conn().await?, &scope, self).await?)
    }
}

impl Query for GetRecall {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Recall> {
        let scope = read.scope.clone();
        let found = recalls::find(read.conn().await?, &scope, &self.id).await?;
        Ok(found.ok_or_else(|| not_found(&self.id))?.recall)
    }
}

impl Query for RecalledTenants {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<RecalledTenant>> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let found = recalls::find(conn, &scope, &self.id).await?;
        found.ok_or_else(|| not_found(&self.id))?;
        Ok(recalls::list_tenants(conn, &scope, self).await?)
    }
}
