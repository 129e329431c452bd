//! Registering and changing tenants; their search words follow.

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    id::TenantId,
    tenants::{Status, Tenant},
};

use crate::{
    Error, Result, WriteTx,
    conn::{on_db, run_on_db},
    statement::Statement,
    text::{fold, likeness, words},
};

const INSERT: &str = "INSERT INTO tenants (tenant_id, tenant_fold, name, name_fold, status, \
     row_version, created_at, created_by, updated_at, likeness) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Stores a new tenant; [`crate::Constraint::TenantExists`] when its id is taken in any case.
pub async fn insert(tx: &mut WriteTx, tenant: &Tenant) -> Result<()> {
    let id = &tenant.tenant_id;
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(id.as_str())
            .bind(id.fold())
            .bind(tenant.name.as_str())
            .bind(fold(&tenant.name))
            .bind(tenant.status.as_str())
            .bind(tenant.row_version)
            .bind(tenant.created_at.micros())
            .bind(tenant.created_by.as_str())
            .bind(tenant.updated_at.micros())
            .bind(likeness(&tenant.name))
    )?;
    insert_words(tx, id.as_str(), &id.fold(), &tenant.name).await?;
    if tenant.status == Status::Active {
        return Ok(());
    }
    update_words(tx, id.as_str(), tenant.status).await
}

/// Stores the words of a tenant, which is taken to be active.
async fn insert_words(tx: &mut WriteTx, id: &str, id_fold: &str, name: &str) -> Result<()> {
    let rows = words(id_fold, name)
        .into_iter()
        .map(|word| [word.into(), id.into()]);
    let mut statement = Statement::new("INSERT INTO tenant_words (word, tenant_id) VALUES ");
    statement.rows(rows).execute(tx.conn()).await?;
    Ok(())
}

const UPDATE_WORDS: &str = "UPDATE tenant_words SET status = $1 WHERE tenant_id = $2";

async fn update_words(tx: &mut WriteTx, id: &str, status: Status) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(UPDATE_WORDS).bind(status.as_str()).bind(id)
    )?;
    Ok(())
}

const UPDATE_NAME: &str = "UPDATE tenants SET name = $1, name_fold = $2, likeness = $3, \
     updated_at = $4, row_version = row_version + 1 \
     WHERE tenant_fold = $5 AND row_version = $6 RETURNING tenant_id, status";

const DELETE_WORDS: &str = "DELETE FROM tenant_words WHERE tenant_id = $1";

/// Renames a tenant; `Stale` unless it is still at `base_row_version`.
#[expect(
    clippy::too_many_arguments,
    reason = "where, what, and what it was based on"
)]
pub async fn update_name(
    tx: &mut WriteTx,
    scope: &TenantScope,
    id: &TenantId,
    name: &str,
    base_row_version: i64,
    at: Timestamp,
) -> Result<()> {
    if !scope.includes(id) {
        return Err(Error::OutOfScope);
    }
    let stored: Option<(String, String)> = on_db!(tx.conn(), |c| sqlx::query_as(UPDATE_NAME)
        .bind(name)
        .bind(fold(name))
        .bind(likeness(name))
        .bind(at.micros())
        .bind(id.fold())
        .bind(base_row_version)
        .fetch_optional(c))?;
    let (stored, status) = stored.ok_or(Error::Stale)?;
    run_on_db!(tx.conn(), sqlx::query(DELETE_WORDS).bind(stored.as_str()))?;
    insert_words(tx, &stored, &id.fold(), name).await?;
    match Status::parse(&status) {
        Some(Status::Active) | None => Ok(()),
        Some(status) => update_words(tx, &stored, status).await,
    }
}

const UPDATE_STATUS: &str = "UPDATE tenants SET status = $1, updated_at = $2, \
     row_version = row_version + 1 WHERE tenant_fold = $3 AND row_version = $4 RETURNING tenant_id";

/// Sets a tenant's status; `Stale` unless it is still at `base_row_version`.
#[expect(
    clippy::too_many_arguments,
    reason = "where, what, and what it was based on"
)]
pub async fn update_status(
    tx: &mut WriteTx,
    scope: &TenantScope,
    id: &TenantId,
    status: Status,
    base_row_version: i64,
    at: Timestamp,
) -> Result<()> {
    if !scope.includes(id) {
        return Err(Error::OutOfScope);
    }
    let stored: Option<String> = on_db!(tx.conn(), |c| sqlx::query_scalar(UPDATE_STATUS)
        .bind(status.as_str())
        .bind(at.micros())
        .bind(id.fold())
        .bind(base_row_version)
        .fetch_optional(c))?;
    update_words(tx, &stored.ok_or(Error::Stale)?, status).await
}
