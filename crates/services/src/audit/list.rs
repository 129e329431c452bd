//! A page of the audit trail, newest first, and one row of it.

use tenantry_domain::{
    Page, Problem,
    audit::{AuditEvent, AuditFilter, GetAuditEvent},
    id::{TokenId, UserId},
};
use tenantry_storage::{Conn, audit};

use crate::{Query, Read, Result};

impl Query for AuditFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<AuditEvent>> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let mut page = audit::list(conn, &scope, self).await?;
        name(conn, &mut page.items).await?;
        Ok(page)
    }
}

impl Query for GetAuditEvent {
    async fn answer(&self, read: &mut Read<'_>) -> Result<AuditEvent> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let found = audit::find(conn, &scope, &self.audit_id).await?;
        let not_found = || Problem::not_found("audit row", &self.audit_id.to_string());
        let mut event = found.ok_or_else(not_found)?;
        name(conn, std::slice::from_mut(&mut event)).await?;
        Ok(event)
    }
}

/// Says what the people and tokens are called that rows are about; one question for all of them.
async fn name(conn: &mut Conn, events: &mut [AuditEvent]) -> Result<()> {
    let mut ids: Vec<_> = events
        .iter()
        // What is about people and tokens is in this chain, which only the scope of all reads.
        .filter(|event| event.facts.chain == "global")
        .map(|event| event.facts.entity_id.as_str())
        .filter(|id| id.starts_with(UserId::PREFIX) || id.starts_with(TokenId::PREFIX))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let names = audit::names(conn, &ids).await?;
    for event in events
        .iter_mut()
        .filter(|event| event.facts.chain == "global")
    {
        event.entity_name = names.get(&event.facts.entity_id).cloned();
    }
    Ok(())
}
