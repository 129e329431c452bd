//! The audit trail.

use tenantry_domain::audit::{AuditFilter, ExportAudit};

use reqwest::{Method, Response};

use crate::{
    Client, Error,
    connection::{QueryPairs, push, send},
};

/// How long an export may take.
const EXPORT_WITHIN: std::time::Duration = std::time::Duration::from_hours(6);

/// An export under way.
#[derive(Debug)]
pub struct Export(Response);

impl Export {
    /// The next part; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let part = self.0.chunk().await.map_err(Error::lost)?;
        Ok(part.map(|bytes| bytes.to_vec()))
    }
}

fn filtered(filter: &AuditFilter) -> QueryPairs {
    let mut query = QueryPairs::new();
    push(&mut query, "tenant_id", filter.tenant_id.as_ref());
    push(&mut query, "actor", filter.actor.as_ref());
    push(&mut query, "action", filter.action.as_ref());
    push(&mut query, "pack", filter.pack.as_ref());
    push(&mut query, "from", filter.from);
    push(&mut query, "to", filter.to);
    push(&mut query, "request_id", filter.request_id.as_ref());
    query
}

impl Client {
    /// Begins an export of the trail, to be read part by part.
    pub async fn export_audit(&self, export: &ExportAudit) -> Result<Export, Error> {
        let mut query = filtered(&export.filter);
        push(&mut query, "format", Some(export.format.as_str()));
        let request = self.request(Method::GET, &["admin", "audit", "export"], &query)?;
        Ok(Export(send(request.timeout(EXPORT_WITHIN)).await?))
    }
}
