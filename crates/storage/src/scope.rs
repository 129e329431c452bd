//! Beginning a transaction on PostgreSQL with the scope that its policies go by.
//!
//! The scope is one setting, `tenantry.scope`, which ends with the transaction: `global`, or
//! `tenants:` and the ids, which have no comma. A transaction that never sets it sees no tenant's
//! rows. SQLite has no policies; there the scope that every query takes is the only one.

use sqlx_postgres::PgPool;
use tenantry_domain::{access::TenantScope, id::TenantId};

use crate::{Conn, Result};

/// Whose rows a transaction may touch.
#[derive(Clone, Copy)]
pub(crate) enum RowScope<'a> {
    /// Those of no tenant: for tables that belong to none.
    NoTenant,
    /// Those of the scope.
    Scope(&'a TenantScope),
}

// A scope without tenants to name is set in the same round trip.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const READ_ALL: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL tenantry.scope = 'global'";
// Whoever is paused in the middle of a write must not keep its locks from all others.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
     SET LOCAL idle_in_transaction_session_timeout = '15s'";
const WRITE_ALL: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
     SET LOCAL idle_in_transaction_session_timeout = '15s'; SET LOCAL tenantry.scope = 'global'";

pub(crate) async fn begin_read(pool: &PgPool, reach: RowScope<'_>) -> Result<Conn> {
    begin(pool, reach, READ, READ_ALL).await
}

pub(crate) async fn begin_write(pool: &PgPool, reach: RowScope<'_>) -> Result<Conn> {
    begin(pool, reach, WRITE, WRITE_ALL).await
}

const SET_TENANTS: &str = "SELECT set_config('tenantry.scope', $1, true)";

async fn begin(
    pool: &PgPool,
    reach: RowScope<'_>,
    plain: &'static str,
    all: &'static str,
) -> Result<Conn> {
    let tenants = match reach {
        RowScope::NoTenant => return Ok(Conn::postgres(pool.begin_with(plain).await?)),
        RowScope::Scope(scope) => scope.tenants(),
    };
    let Some(tenants) = tenants else {
        return Ok(Conn::postgres(pool.begin_with(all).await?));
    };
    let mut tx = pool.begin_with(plain).await?;
    sqlx::query(SET_TENANTS)
        .bind(setting(tenants))
        .execute(&mut *tx)
        .await?;
    Ok(Conn::postgres(tx))
}

fn setting(tenants: &[TenantId]) -> String {
    let ids: Vec<String> = tenants.iter().map(TenantId::fold).collect();
    format!("tenants:{}", ids.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_called_global_is_not_everybody() {
        let ids = ["Global", "a-1"].map(|id| TenantId::parse(id).unwrap());

        assert_eq!(setting(&ids), "tenants:global,a-1");
        assert_eq!(setting(&[]), "tenants:");
    }
}
