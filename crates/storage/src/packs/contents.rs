//! The documents of many versions at once, for lists that carry them.

use std::collections::HashMap;

use tenantry_domain::{
    access::TenantScope,
    id::{DomainPackId, TenantPackId},
};

use crate::{Conn, Result, statement::Statement};

/// The canonical documents of domain pack versions.
pub async fn domain_contents(
    conn: &mut Conn,
    ids: &[&DomainPackId],
) -> Result<HashMap<DomainPackId, String>> {
    let mut statement = Statement::new("SELECT id, content_json FROM domain_packs");
    statement
        .and("id IN ")
        .list(ids.iter().map(|id| id.as_str()));
    let rows: Vec<(String, String)> = statement.fetch_all(conn).await?;
    let by_id = |(id, content)| (DomainPackId::from_stored(id), content);
    Ok(rows.into_iter().map(by_id).collect())
}

/// The canonical documents of the scope's tenant pack versions.
pub async fn tenant_contents(
    conn: &mut Conn,
    scope: &TenantScope,
    ids: &[&TenantPackId],
) -> Result<HashMap<TenantPackId, String>> {
    let mut statement = Statement::new("SELECT id, content_json FROM tenant_packs");
    statement
        .and("id IN ")
        .list(ids.iter().map(|id| id.as_str()));
    statement.and_tenants("tenant_id", scope);
    let rows: Vec<(String, String)> = statement.fetch_all(conn).await?;
    let by_id = |(id, content)| (TenantPackId::from_stored(id), content);
    Ok(rows.into_iter().map(by_id).collect())
}
