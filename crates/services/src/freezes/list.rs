//! Freezes as people see them.

use tenantry_domain::{
    Page,
    freezes::{Freeze, FreezeFilter, GetFreeze},
};
use tenantry_storage::freezes;

use super::not_found;
use crate::{Query, Read, Result};

impl Query for FreezeFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<Freeze>> {
        let (scope, now) = (read.scope.clone(), read.now);
        Ok(freezes::list(read.conn().await?, &scope, self, now).await?)
    }
}

impl Query for GetFreeze {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Freeze> {
        let (scope, now) = (read.scope.clone(), read.now);
        let found = freezes::find(read.conn().await?, &scope, &self.id, now).await?;
        found.ok_or_else(|| not_found(&self.id).into())
    }
}
