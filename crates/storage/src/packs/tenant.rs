//! Versions of tenant packs: rows of one tenant, hence a scope everywhere.

use tenantry_domain::{
    Checksum, Page, Timestamp,
    access::TenantScope,
    id::{TenantId, TenantPackId},
    packs::{DomainName, Finding, PackStatus, TenantPack, TenantPackFilter, TextForm, Version},
};

use super::{Judged, JudgedRow};
use crate::{
    Conn, Constraint, Error, Result, WriteTx,
    engine::run_on_db,
    page::{Key, Kind, Listing, counting, read},
    statement::Statement,
    text::{Place, json, storable, stored_count},
};

#[derive(sqlx::FromRow)]
struct PackRow {
    id: String,
    tenant_id: String,
    domain: String,
    version: String,
    version_key: String,
    status: String,
    checksum: String,
    size_bytes: i64,
    note: Option<String>,
    created_at: i64,
    created_by: String,
    row_version: i64,
    live_count: i64,
}

impl TryFrom<PackRow> for TenantPack {
    type Error = crate::Error;

    fn try_from(row: PackRow) -> Result<Self> {
        let place = Place {
            table: "tenant_packs",
            row: &row.id,
        };
        Ok(Self {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            domain: place.read("domain", DomainName::parse(&row.domain))?,
            version: place.read("version", Version::parse(&row.version))?,
            status: place.known("status", PackStatus::parse(&row.status))?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            size_bytes: place.count("size_bytes", row.size_bytes)?,
            is_live: row.live_count > 0,
            note: row.note,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            row_version: row.row_version,
            id: TenantPackId::from_stored(row.id),
        })
    }
}

const SELECT: &str = "SELECT p.id, p.tenant_id, p.domain, p.version, p.version_key, p.status, \
     p.checksum, p.size_bytes, p.note, p.created_at, p.created_by, p.row_version, \
     (SELECT COUNT(*) FROM tenant_active_config a \
     WHERE a.tenant_id = p.tenant_id AND a.tenant_pack_id = p.id) AS live_count \
     FROM tenant_packs p";

/// A version to store.
#[derive(Debug, Clone, Copy)]
pub struct NewTenantPack<'a> {
    /// The version.
    pub pack: &'a TenantPack,
    /// The canonical form.
    pub content_json: &'a str,
    /// The text as imported.
    pub source: &'a str,
    /// What validation found.
    pub report: &'a [Finding],
}

const INSERT: &str = "INSERT INTO tenant_packs (id, tenant_id, domain, domain_fold, version, \
     version_key, status, checksum, size_bytes, note, row_version, created_at, created_by, \
     findings_json, content_json, source) \
     VALUES ($1, COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $2), ''), \
     $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// Stores a version; [`Constraint::TenantVersionExists`] when there is one, however spelled, and
/// [`Constraint::UnknownTenant`] without the tenant.
pub async fn insert_tenant(
    tx: &mut WriteTx,
    scope: &TenantScope,
    new: &NewTenantPack<'_>,
) -> Result<()> {
    let pack = new.pack;
    if !scope.includes(&pack.tenant_id) {
        return Err(Error::OutOfScope);
    }
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(pack.id.as_str())
            .bind(pack.tenant_id.fold())
            .bind(pack.domain.as_str())
            .bind(pack.domain.fold())
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
    )
    .map_err(|error: Error| error.missing(Constraint::UnknownTenant))?;
    Ok(())
}

/// One tenant's versions, or nothing where the scope does not include it.
fn selecting(scope: &TenantScope, tenant: &TenantId) -> Option<Statement> {
    scope.includes(tenant).then(|| {
        let mut statement = Statement::new(SELECT);
        statement.and_tenant("p.tenant_id", tenant);
        statement
    })
}

/// The tenant's version, in whatever spelling it is given.
pub async fn find_tenant(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    version: &Version,
) -> Result<Option<TenantPack>> {
    let Some(mut statement) = selecting(scope, tenant) else {
        return Ok(None);
    };
    statement.and_value("p.version_key = ", version.key());
    one(conn, &statement).await
}

/// The tenant's highest version that is not deprecated.
pub async fn latest_tenant(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
) -> Result<Option<TenantPack>> {
    let Some(mut statement) = selecting(scope, tenant) else {
        return Ok(None);
    };
    statement.and("p.status <> 'DEPRECATED' ORDER BY p.version_key DESC LIMIT 1");
    one(conn, &statement).await
}

/// The tenant's highest version of the domain with this content.
pub async fn find_tenant_by_checksum(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    domain: &DomainName,
    checksum: &Checksum,
) -> Result<Option<TenantPack>> {
    let Some(mut statement) = selecting(scope, tenant) else {
        return Ok(None);
    };
    statement
        .and_value("p.domain_fold = ", domain.fold())
        .and_value("p.checksum = ", checksum.as_str())
        .push(" ORDER BY p.version_key DESC LIMIT 1");
    one(conn, &statement).await
}

/// As [`find_tenant`], and keeps everybody else from changing its status until the transaction ends.
pub async fn lock_tenant(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: &TenantId,
    version: &Version,
) -> Result<Option<TenantPack>> {
    let Some(mut statement) = selecting(scope, tenant) else {
        return Ok(None);
    };
    let conn = tx.conn();
    statement
        .and_value("p.version_key = ", version.key())
        .push(conn.engine().for_update());
    one(conn, &statement).await
}

async fn one(conn: &mut Conn, statement: &Statement) -> Result<Option<TenantPack>> {
    let row: Option<PackRow> = statement.fetch_optional(conn).await?;
    row.map(TenantPack::try_from).transpose()
}

/// What a version of the scope's tenants says, and what was found in it.
pub async fn tenant_judged(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &TenantPackId,
) -> Result<Option<Judged>> {
    let mut statement = Statement::new("SELECT content_json, findings_json FROM tenant_packs");
    statement
        .and_value("id = ", id.as_str())
        .and_tenants("tenant_id", scope);
    let row: Option<JudgedRow> = statement.fetch_optional(conn).await?;
    row.map(|row| {
        row.read(&Place {
            table: "tenant_packs",
            row: id.as_str(),
        })
    })
    .transpose()
}

/// One text of a version of the scope's tenants.
pub async fn tenant_document(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &TenantPackId,
    form: TextForm,
) -> Result<Option<String>> {
    let mut statement = Statement::new(match form {
        TextForm::Canonical => "SELECT content_json FROM tenant_packs",
        TextForm::Source => "SELECT source FROM tenant_packs",
    });
    statement
        .and_value("id = ", id.as_str())
        .and_tenants("tenant_id", scope);
    let row: Option<(String,)> = statement.fetch_optional(conn).await?;
    Ok(row.map(|(text,)| text))
}

/// A page of versions, by tenant, highest version first.
pub async fn list_tenant(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &TenantPackFilter,
) -> Result<Page<TenantPack>> {
    let listing = Listing::open("tenant_packs", &filter.page, [Kind::Text, Kind::Text])?;
    let mut count = counting("tenant_packs p");
    narrow(&mut count, scope, filter);
    let mut statement = Statement::new(SELECT);
    narrow(&mut statement, scope, filter);
    if let Some([tenant, version]) = &listing.after {
        // The first condition lets the index begin at the tenant; the second passes what was seen.
        statement
            .and_value("p.tenant_id >= ", Key::clone(tenant))
            .and_value("(p.tenant_id > ", Key::clone(tenant))
            .push(" OR p.version_key < ")
            .bind(Key::clone(version))
            .push(")");
    }
    statement.push(" ORDER BY p.tenant_id, p.version_key DESC");
    listing.limit(&mut statement);
    let rows: Vec<PackRow> = statement.fetch_all(conn).await?;
    let key = |row: &PackRow| {
        [
            row.tenant_id.as_str().into(),
            row.version_key.as_str().into(),
        ]
    };
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, TenantPack::try_from)
}

fn narrow(statement: &mut Statement, scope: &TenantScope, filter: &TenantPackFilter) {
    statement.and_tenants("p.tenant_id", scope);
    if let Some(tenant) = &filter.tenant_id {
        statement.and_tenant("p.tenant_id", tenant);
    }
    if let Some(domain) = &filter.domain {
        statement.and_value("p.domain_fold = ", domain.fold());
    }
    if let Some(status) = filter.status {
        statement.and_value("p.status = ", status.as_str());
    }
}

const COUNT: &str = "SELECT COUNT(*) FROM tenant_packs";

/// How many versions the tenant has.
pub async fn count_tenant(conn: &mut Conn, scope: &TenantScope, tenant: &TenantId) -> Result<u64> {
    if !scope.includes(tenant) {
        return Ok(0);
    }
    let mut statement = Statement::new(COUNT);
    statement.and_tenant("tenant_id", tenant);
    let count = statement.fetch_count(conn).await?;
    Place {
        table: "tenant_packs",
        row: tenant.as_str(),
    }
    .count("id", count)
}

/// Turns a draft into a released version; `Stale` unless it is a draft at `base_row_version`.
pub async fn release_tenant(
    tx: &mut WriteTx,
    scope: &TenantScope,
    id: &TenantPackId,
    base_row_version: i64,
) -> Result<()> {
    let mut statement =
        Statement::new("UPDATE tenant_packs SET status = 'ACTIVE', row_version = row_version + 1");
    statement
        .and_value("id = ", id.as_str())
        .and_value("row_version = ", base_row_version)
        .and("status = 'DRAFT'")
        .and_tenants("tenant_id", scope);
    let changed = statement.execute(tx.conn()).await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Withdraws a version of the scope's tenants for good; `Stale` unless it is at `base_row_version`
/// and not withdrawn yet.
pub async fn deprecate_tenant(
    tx: &mut WriteTx,
    scope: &TenantScope,
    id: &TenantPackId,
    base_row_version: i64,
) -> Result<()> {
    let mut statement = Statement::new(
        "UPDATE tenant_packs SET status = 'DEPRECATED', row_version = row_version + 1",
    );
    statement
        .and_value("id = ", id.as_str())
        .and_value("row_version = ", base_row_version)
        .and("status <> 'DEPRECATED'")
        .and_tenants("tenant_id", scope);
    let changed = statement.execute(tx.conn()).await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
