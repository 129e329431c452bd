//! Server functions of the audit trail.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::{
    Page,
    audit::{self, AuditEvent, AuditFilter, AuditVerdict},
};

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::backend;

/// A page of the audit trail, newest first.
#[server(prefix = "/ui", endpoint = "audit/list", input = Json)]
pub async fn list_audit(filter: AuditFilter) -> Result<Page<AuditEvent>, UiError> {
    backend::ask(filter).await
}

/// Recomputes the hash chains.
#[server(prefix = "/ui", endpoint = "audit/verify", input = Json)]
pub async fn verify_audit(query: audit::VerifyAudit) -> Result<AuditVerdict, UiError> {
    backend::ask(query).await
}
