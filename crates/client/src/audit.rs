//! The audit trail.

use tenantry_domain::{
    Page,
    audit::{AuditEvent, AuditFilter, AuditVerdict},
    id::TenantId,
};

use crate::{
    Client, Error,
    connection::{Query, page, push},
};

impl Client {
    /// Lists audit rows, newest first.
    pub async fn list_audit(&self, filter: &AuditFilter) -> Result<Page<AuditEvent>, Error> {
        let mut query = Query::new();
        push(&mut query, "tenant_id", filter.tenant_id.as_ref());
        push(&mut query, "actor", filter.actor.as_ref());
        push(&mut query, "action", filter.action.as_ref());
        push(&mut query, "pack", filter.pack.as_ref());
        push(&mut query, "from", filter.from);
        push(&mut query, "to", filter.to);
        push(&mut query, "request_id", filter.request_id.as_ref());
        page(&mut query, &filter.page);
        self.get(&["admin", "audit"], &query).await
    }

    /// Has hash chains recomputed: a tenant's, or every one.
    pub async fn verify_audit(&self, tenant: Option<&TenantId>) -> Result<AuditVerdict, Error> {
        let mut query = Query::new();
        push(&mut query, "tenant_id", tenant);
        self.get(&["admin", "audit", "verify"], &query).await
    }
}
