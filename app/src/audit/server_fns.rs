//! Server functions of the audit trail.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::{
    Page,
    audit::{self, AuditEvent, AuditFilter, AuditVerdict},
};

#[cfg(feature = "ssr")]
use crate::backend;
use crate::{Answer, UiError};

/// A page of the audit trail, newest first.
#[server(prefix = "/ui", endpoint = "audit/list", input = Json)]
pub async fn list_audit(filter: AuditFilter) -> Result<Answer<Page<AuditEvent>>, UiError> {
    backend::answer(filter).await
}

/// Recomputes the hash chains.
#[server(prefix = "/ui", endpoint = "audit/verify", input = Json)]
pub async fn verify_audit(query: audit::VerifyAudit) -> Result<Answer<AuditVerdict>, UiError> {
    backend::answer(query).await
}
