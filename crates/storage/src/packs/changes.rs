//! What happens to a version: it is stored, released by its first activation, and withdrawn.

use tenantry_domain::{
    access::TenantScope,
    id::{TenantId, UserId},
    packs::{DomainName, Finding, Pack, PackOwner, Version},
};

use super::versions::{PackRow, folded, sees, selecting_stored};
use crate::{
    Constraint, Error, Result, WriteTx,
    conn::run_on_db,
    statement::Statement,
    text::{json, storable, stored_count},
};

/// A version to store.
#[derive(Debug, Clone, Copy)]
pub struct NewPack<'a> {
    /// The version.
    pub pack: &'a Pack,
    /// The canonical form.
    pub content_json: &'a str,
    /// The text as imported.
    pub source: &'a str,
    /// What validation found.
    pub report: &'a [Finding],
    /// Who stores it, through whatever credential; absent where that is no person.
    pub author: Option<&'a UserId>,
}

const INSERT: &str = "INSERT INTO documents (id, kind, tenant_id, history, domain, domain_fold, \
     version, version_key, status, checksum, size_bytes, note, row_version, created_at, created_by, \
     findings_json, content_json, source, playbook_id, author_id) \
     VALUES ($1, $2, CASE WHEN CAST($3 AS TEXT) IS NULL THEN NULL \
     ELSE COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $3), '') END, \
     $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

/// Stores a version; [`Constraint::VersionExists`] when there is one, however spelled, and
/// [`Constraint::UnknownTenant`] without the tenant whose it is.
pub async fn insert(tx: &mut WriteTx, scope: &TenantScope, new: &NewPack<'_>) -> Result<()> {
    let pack = new.pack;
    if !sees(scope, &pack.owner) {
        return Err(Error::OutOfScope);
    }
    let playbook = match &pack.owner {
        PackOwner::Playbook(playbook) => Some(playbook.as_str()),
        PackOwner::Domain(_) | PackOwner::Tenant(_) => None,
    };
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(pack.id.as_str())
            .bind(pack.kind().as_str())
            .bind(pack.owner.tenant().map(TenantId::fold))
            .bind(pack.owner.fold())
            .bind(pack.domain.as_ref().map(DomainName::as_str))
            .bind(folded(pack.domain.as_ref()))
            .bind(pack.version.as_str())
            .bind(pack.version.key())
            .bind(pack.status.as_str())
            .bind(pack.checksum.as_str())
            .bind(stored_count(pack.size_bytes))
            .bind(pack.note.clone().map(storable))
            .bind(pack.row_version)
            .bind(pack.created_at.micros())
            .bind(pack.created_by.as_str())
            .bind(json("findings", &new.report)?)
            .bind(new.content_json)
            .bind(new.source)
            .bind(playbook)
            .bind(new.author.map(UserId::as_str))
    )
    .map_err(|error: Error| error.missing(Constraint::UnknownTenant))?;
    Ok(())
}

/// The version as it is stored, which nobody else changes until the transaction ends.
pub async fn lock(
    tx: &mut WriteTx,
    scope: &TenantScope,
    owner: &PackOwner,
    version: &Version,
) -> Result<Option<Pack>> {
    if !sees(scope, owner) {
        return Ok(None);
    }
    let conn = tx.conn();
    let mut statement = selecting_stored(scope, owner.kind());
    statement
        .and_value("p.history = ", owner.fold())
        .and_value("p.version_key = ", version.key())
        .push(conn.engine().for_update());
    let row: Option<PackRow> = statement.fetch_optional(conn).await?;
    row.map(Pack::try_from).transpose()
}

/// Keeps everybody else from adding a version to the history until the transaction ends, even its
/// first, which leaves no row to lock.
pub async fn lock_history(tx: &mut WriteTx, owner: &PackOwner) -> Result<()> {
    let conn = tx.conn();
    if let Some(turn) = conn.engine().take_turn() {
        let name = format!("{} packs {}", owner.kind(), owner.fold());
        run_on_db!(conn, sqlx::query(turn).bind(name))?;
    }
    Ok(())
}

/// Turns a draft into a released version; `Stale` unless it is a draft, and as it was locked.
pub async fn release(tx: &mut WriteTx, scope: &TenantScope, pack: &Pack) -> Result<()> {
    let sql = "UPDATE documents SET status = 'ACTIVE', row_version = row_version + 1";
    change(tx, scope, pack, sql, "status = 'DRAFT'").await
}

/// Withdraws a version for good; `Stale` unless it is as it was locked, and not withdrawn yet.
pub async fn deprecate(tx: &mut WriteTx, scope: &TenantScope, pack: &Pack) -> Result<()> {
    let sql = "UPDATE documents SET status = 'DEPRECATED', row_version = row_version + 1";
    change(tx, scope, pack, sql, "status <> 'DEPRECATED'").await
}

async fn change(
    tx: &mut WriteTx,
    scope: &TenantScope,
    pack: &Pack,
    sql: &'static str,
    from: &'static str,
) -> Result<()> {
    let mut statement = Statement::new(sql);
    statement
        .and_value("id = ", pack.id.as_str())
        .and_value("row_version = ", pack.row_version)
        .and(from);
    if pack.owner.tenant().is_some() {
        statement.and_tenants("tenant_id", scope);
    }
    match statement.execute(tx.conn()).await? {
        1 => Ok(()),
        _ => Err(Error::Stale),
    }
}
