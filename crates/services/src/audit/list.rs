//! A page of the audit trail, newest first.

use tenantry_domain::{
    Page,
    audit::{AuditEvent, AuditFilter},
};
use tenantry_storage::audit;

use crate::{Query, Read, Result};

impl Query for AuditFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<AuditEvent>> {
        let scope = read.scope.clone();
        Ok(audit::list(read.conn().await?, &scope, self).await?)
    }
}
