//! Putting a job in, in the transaction of the change that wants it.

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    id::{JobId, TenantId},
};

use crate::{Error, Result, WriteTx, conn::run_on_db, text::storable};

/// A job to be put in.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// Its id.
    pub id: &'a JobId,
    /// What sort of work it is.
    pub kind: &'a str,
    /// Jobs of one key are done one after the other, in the order in which they were put in.
    pub key: Option<&'a str>,
    /// The tenant that it is about, spelled as stored.
    pub tenant_id: Option<&'a TenantId>,
    /// What it is given to work with, as JSON.
    pub payload: &'a str,
    /// When it is due, if not at once; until then it holds up nobody of its key.
    pub due: Option<Timestamp>,
    /// Now.
    pub created_at: Timestamp,
}

const INSERT: &str = "INSERT INTO jobs (id, kind, key, tenant_id, payload_json, state, due_at, \
     is_scheduled, attempts, fence, row_version, created_at) \
     VALUES ($1, $2, $3, $4, $5, 'QUEUED', $6, $7, 0, 0, 1, $8)";

/// Puts a job in; it is there once the transaction is committed.
///
/// A job of no tenant takes the scope of all.
pub async fn enqueue(tx: &mut WriteTx, scope: &TenantScope, new: &NewJob<'_>) -> Result<()> {
    let is_in_scope = match new.tenant_id {
        Some(tenant) => scope.includes(tenant),
        None => scope.tenants().is_none(),
    };
    if !is_in_scope {
        return Err(Error::OutOfScope);
    }
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(new.id.as_str())
            .bind(new.kind)
            .bind(new.key.map(|key| storable(key.to_owned())))
            .bind(new.tenant_id.map(TenantId::as_str))
            .bind(storable(new.payload.to_owned()))
            .bind(new.due.unwrap_or(new.created_at).micros())
            .bind(i64::from(new.due.is_some()))
            .bind(new.created_at.micros())
    )?;
    Ok(())
}
