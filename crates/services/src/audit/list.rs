//! A page of the audit trail, newest first.

use tenantry_domain::{
    Page,
    access::{Permission, Scope},
    audit::{AuditEvent, AuditFilter},
};
use tenantry_storage::audit;

use crate::{Query, Read, Result};

impl Query for AuditFilter {
    type Output = Page<AuditEvent>;

    const NAME: &'static str = "audit.list";
    const NEEDS: Permission = Permission::AuditRead;

    fn scope(&self) -> Result<Scope> {
        Ok(self
            .tenant_id
            .clone()
            .map_or(Scope::Anywhere, Scope::Tenant))
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<AuditEvent>> {
        let scope = read.scope.clone();
        Ok(audit::list(read.conn().await?, &scope, self).await?)
    }
}
