//! Tenants, and the words that they are found by.

mod list;
mod search;
mod summary;
mod waiting;
mod write;

use std::collections::HashMap;

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    id::TenantId,
    tenants::{Status, Tenant},
};

pub use list::{count, list};
pub use waiting::waiting;
pub use write::{insert, update_name, update_status};

use crate::{
    Conn, Result, WriteTx,
    statement::Statement,
    text::{RowLabel, likeness},
};

#[derive(sqlx::FromRow)]
struct TenantRow {
    tenant_id: String,
    name: String,
    status: String,
    row_version: i64,
    created_at: i64,
    created_by: String,
    updated_at: i64,
}

impl TryFrom<TenantRow> for Tenant {
    type Error = crate::Error;

    fn try_from(row: TenantRow) -> Result<Self> {
        let place = RowLabel {
            table: "tenants",
            row: &row.tenant_id,
        };
        Ok(Self {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            status: place.known("status", Status::parse(&row.status))?,
            name: row.name,
            row_version: row.row_version,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            updated_at: Timestamp::from_micros(row.updated_at),
            looks_like: Vec::new(),
        })
    }
}

const FIND: &str = "SELECT tenant_id, name, status, row_version, created_at, created_by, \
     updated_at FROM tenants";

fn finding(id: &TenantId) -> Statement {
    let mut statement = Statement::new(FIND);
    statement.and_value("tenant_fold = ", id.fold());
    statement
}

/// The tenant with this id, in whatever case it is given.
pub async fn find(conn: &mut Conn, scope: &TenantScope, id: &TenantId) -> Result<Option<Tenant>> {
    if !scope.includes(id) {
        return Ok(None);
    }
    let row: Option<TenantRow> = finding(id).fetch_optional(conn).await?;
    row.map(Tenant::try_from).transpose()
}

/// Tenants of the scope that are told at most to look like another one.
const ALIKE: i64 = 5;

/// The scope's tenants whose names look the same as this tenant's, first by id.
pub async fn alike(conn: &mut Conn, scope: &TenantScope, tenant: &Tenant) -> Result<Vec<TenantId>> {
    let mut statement = Statement::new("SELECT t.tenant_id FROM tenants t");
    statement
        .and_value("t.likeness = ", likeness(&tenant.name))
        .and_value("t.tenant_fold <> ", tenant.tenant_id.fold())
        .and_tenants("t.tenant_id", scope)
        .push(" ORDER BY t.tenant_fold LIMIT ")
        .bind(ALIKE);
    let rows: Vec<(String,)> = statement.fetch_all(conn).await?;
    let read = |(id,): (String,)| {
        let place = RowLabel {
            table: "tenants",
            row: &id,
        };
        place.read("tenant_id", TenantId::parse(&id))
    };
    rows.into_iter().map(read).collect()
}

/// These ids as they are stored, in the order they are given; one that names no tenant of the scope
/// is the error.
pub async fn spelled_as_stored(
    conn: &mut Conn,
    scope: &TenantScope,
    ids: &[TenantId],
) -> Result<Result<Vec<TenantId>, TenantId>> {
    if ids.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let mut statement = Statement::new("SELECT tenant_id FROM tenants");
    statement
        .and("tenant_fold IN ")
        .list(ids.iter().map(TenantId::fold));
    let rows: Vec<(String,)> = statement.fetch_all(conn).await?;
    let stored: HashMap<String, TenantId> = rows
        .iter()
        .filter_map(|(id,)| TenantId::parse(id).ok())
        .filter(|id| scope.includes(id))
        .map(|id| (id.fold(), id))
        .collect();
    let spell = |id: &TenantId| stored.get(&id.fold()).cloned().ok_or_else(|| id.clone());
    Ok(ids.iter().map(spell).collect())
}

/// As [`find`], and keeps everybody else from changing it until the transaction ends.
pub async fn lock(tx: &mut WriteTx, scope: &TenantScope, id: &TenantId) -> Result<Option<Tenant>> {
    if !scope.includes(id) {
        return Ok(None);
    }
    let conn = tx.conn();
    let mut statement = finding(id);
    statement.push(conn.engine().for_update());
    let row: Option<TenantRow> = statement.fetch_optional(conn).await?;
    row.map(Tenant::try_from).transpose()
}
