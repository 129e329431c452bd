//! Versions of domain packs: a catalogue that all tenants share.
//!
//! The first activation by any tenant makes a draft active. Whoever is bound to tenants must not learn
//! from that of others', so that a scope of tenants sees a version as active where one of its own has
//! activated it, as a draft otherwise, and with a row version that follows from the status alone. Only
//! [`lock_domain`], whose answer is shown to nobody, reads what is stored.

use tenantry_domain::{
    Checksum, Page, Timestamp,
    access::TenantScope,
    id::{DomainPackId, TenantId},
    packs::{DomainName, DomainPack, DomainPackFilter, Finding, PackStatus, TextForm, Version},
};

use super::{Judged, JudgedRow};
use crate::{
    Conn, Error, Result, WriteTx,
    engine::{on_db, run_on_db},
    page::{Key, Kind, Listing, counting, read},
    statement::Statement,
    text::{Place, fold, json, prefix_end, storable, stored_count},
};

#[derive(sqlx::FromRow)]
struct PackRow {
    id: String,
    domain: String,
    domain_fold: String,
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

/// Reads rows as the scope sees them.
fn seen_by(scope: &TenantScope) -> impl Fn(PackRow) -> Result<DomainPack> {
    let is_bound = scope.tenants().is_some();
    move |row| {
        let mut pack = DomainPack::try_from(row)?;
        if is_bound {
            // The stored one counts changes, and so tells of activations.
            pack.row_version = match pack.status {
                PackStatus::Draft => 1,
                PackStatus::Active => 2,
                PackStatus::Deprecated => 3,
            };
        }
        Ok(pack)
    }
}

impl TryFrom<PackRow> for DomainPack {
    type Error = crate::Error;

    fn try_from(row: PackRow) -> Result<Self> {
        let place = Place {
            table: "domain_packs",
            row: &row.id,
        };
        Ok(Self {
            domain: place.read("domain", DomainName::parse(&row.domain))?,
            version: place.read("version", Version::parse(&row.version))?,
            status: place.known("status", PackStatus::parse(&row.status))?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            size_bytes: place.count("size_bytes", row.size_bytes)?,
            live_count: place.count("live_count", row.live_count)?,
            note: row.note,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            row_version: row.row_version,
            id: DomainPackId::from_stored(row.id),
        })
    }
}

/// Appends whether one of the tenants has ever activated the version.
fn push_activated_by(statement: &mut Statement, tenants: &[TenantId]) {
    statement
        .push(
            "EXISTS (SELECT 1 FROM revisions r WHERE r.domain_pack_id = p.id AND r.tenant_id IN \
             (SELECT tenant_id FROM tenants WHERE tenant_fold IN ",
        )
        .list(tenants.iter().map(TenantId::fold))
        .push("))");
}

/// Selects versions as the scope sees them, each with the number of its tenants that it is live for.
fn selecting(scope: &TenantScope) -> Statement {
    let mut statement = Statement::new("SELECT ");
    match scope.tenants() {
        None => {
            statement.push("p.status");
        }
        Some(tenants) => {
            statement.push("CASE WHEN p.status <> 'ACTIVE' THEN p.status WHEN ");
            push_activated_by(&mut statement, tenants);
            statement.push(" THEN 'ACTIVE' ELSE 'DRAFT' END");
        }
    }
    statement.push(" AS status, ");
    complete(&mut statement, scope);
    statement
}

/// Selects versions as they are stored.
fn selecting_stored(scope: &TenantScope) -> Statement {
    let mut statement = Statement::new("SELECT p.status, ");
    complete(&mut statement, scope);
    statement
}

fn complete(statement: &mut Statement, scope: &TenantScope) {
    statement.push(
        "p.id, p.domain, p.domain_fold, p.version, p.version_key, p.checksum, p.size_bytes, \
         p.note, p.created_at, p.created_by, p.row_version, \
         (SELECT COUNT(*) FROM tenant_active_config a WHERE a.domain_pack_id = p.id",
    );
    if let Some(tenants) = scope.tenants() {
        statement
            .push(" AND a.tenant_id IN (SELECT tenant_id FROM tenants WHERE tenant_fold IN ")
            .list(tenants.iter().map(TenantId::fold))
            .push(")");
    }
    statement.push(") AS live_count FROM domain_packs p");
}

/// A version to store.
#[derive(Debug, Clone, Copy)]
pub struct NewDomainPack<'a> {
    /// The version.
    pub pack: &'a DomainPack,
    /// The canonical form.
    pub content_json: &'a str,
    /// The text as imported.
    pub source: &'a str,
    /// What validation found.
    pub report: &'a [Finding],
}

const INSERT: &str = "INSERT INTO domain_packs (id, domain, domain_fold, version, version_key, \
     status, checksum, size_bytes, note, row_version, created_at, created_by, findings_json, \
     content_json, source) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// Stores a version; [`crate::Constraint::DomainVersionExists`] when there is one, however spelled.
pub async fn insert_domain(tx: &mut WriteTx, new: &NewDomainPack<'_>) -> Result<()> {
    let pack = new.pack;
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(pack.id.as_str())
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
    )?;
    Ok(())
}

/// The version of the domain, in whatever spelling it is given.
pub async fn find_domain(
    conn: &mut Conn,
    scope: &TenantScope,
    domain: &DomainName,
    version: &Version,
) -> Result<Option<DomainPack>> {
    let mut statement = selecting(scope);
    statement
        .and_value("p.domain_fold = ", domain.fold())
        .and_value("p.version_key = ", version.key());
    one(conn, scope, &statement).await
}

/// The highest version of the domain that is not deprecated.
pub async fn latest_domain(
    conn: &mut Conn,
    scope: &TenantScope,
    domain: &DomainName,
) -> Result<Option<DomainPack>> {
    let mut statement = selecting(scope);
    statement
        .and_value("p.domain_fold = ", domain.fold())
        .and("p.status <> 'DEPRECATED' ORDER BY p.version_key DESC LIMIT 1");
    one(conn, scope, &statement).await
}

/// The highest version of the domain with this content.
pub async fn find_domain_by_checksum(
    conn: &mut Conn,
    scope: &TenantScope,
    domain: &DomainName,
    checksum: &Checksum,
) -> Result<Option<DomainPack>> {
    let mut statement = selecting(scope);
    statement
        .and_value("p.domain_fold = ", domain.fold())
        .and_value("p.checksum = ", checksum.as_str())
        .push(" ORDER BY p.version_key DESC LIMIT 1");
    one(conn, scope, &statement).await
}

/// As [`find_domain`], and keeps everybody else from changing its status until the transaction ends.
pub async fn lock_domain(
    tx: &mut WriteTx,
    scope: &TenantScope,
    domain: &DomainName,
    version: &Version,
) -> Result<Option<DomainPack>> {
    let conn = tx.conn();
    let mut statement = selecting_stored(scope);
    statement
        .and_value("p.domain_fold = ", domain.fold())
        .and_value("p.version_key = ", version.key())
        .push(conn.engine().for_update());
    let row: Option<PackRow> = statement.fetch_optional(conn).await?;
    row.map(DomainPack::try_from).transpose()
}

/// Keeps everybody else from adding a version to the domain until the transaction ends, even its
/// first, which leaves no row to lock.
pub async fn lock_domain_history(tx: &mut WriteTx, domain: &DomainName) -> Result<()> {
    let conn = tx.conn();
    if let Some(turn) = conn.engine().take_turn() {
        let name = format!("domain_packs {}", domain.fold());
        run_on_db!(conn, sqlx::query(turn).bind(name))?;
    }
    Ok(())
}

async fn one(
    conn: &mut Conn,
    scope: &TenantScope,
    statement: &Statement,
) -> Result<Option<DomainPack>> {
    let row: Option<PackRow> = statement.fetch_optional(conn).await?;
    row.map(seen_by(scope)).transpose()
}

const JUDGED: &str = "SELECT content_json, findings_json FROM domain_packs WHERE id = $1";

/// What a version says, and what was found in it.
pub async fn domain_judged(conn: &mut Conn, id: &DomainPackId) -> Result<Option<Judged>> {
    let row: Option<JudgedRow> = on_db!(conn, |c| sqlx::query_as(JUDGED)
        .bind(id.as_str())
        .fetch_optional(c))?;
    row.map(|row| {
        row.read(&Place {
            table: "domain_packs",
            row: id.as_str(),
        })
    })
    .transpose()
}

const CANONICAL: &str = "SELECT content_json FROM domain_packs WHERE id = $1";
const SOURCE: &str = "SELECT source FROM domain_packs WHERE id = $1";

/// One text of a version.
pub async fn domain_document(
    conn: &mut Conn,
    id: &DomainPackId,
    form: TextForm,
) -> Result<Option<String>> {
    let statement = match form {
        TextForm::Canonical => CANONICAL,
        TextForm::Source => SOURCE,
    };
    Ok(on_db!(conn, |c| sqlx::query_scalar(statement)
        .bind(id.as_str())
        .fetch_optional(c))?)
}

/// A page of versions, by domain, highest version first.
pub async fn list_domain(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &DomainPackFilter,
) -> Result<Page<DomainPack>> {
    let listing = Listing::open("domain_packs", &filter.page, [Kind::Text, Kind::Text])?;
    let mut count = counting("domain_packs p");
    narrow(&mut count, scope, filter);
    let mut statement = selecting(scope);
    narrow(&mut statement, scope, filter);
    if let Some([domain, version]) = &listing.after {
        // The first condition lets the index begin at the domain; the second passes what was seen.
        statement
            .and_value("p.domain_fold >= ", Key::clone(domain))
            .and_value("(p.domain_fold > ", Key::clone(domain))
            .push(" OR p.version_key < ")
            .bind(Key::clone(version))
            .push(")");
    }
    statement.push(" ORDER BY p.domain_fold, p.version_key DESC");
    listing.limit(&mut statement);
    let rows: Vec<PackRow> = statement.fetch_all(conn).await?;
    let key = |row: &PackRow| {
        [
            row.domain_fold.as_str().into(),
            row.version_key.as_str().into(),
        ]
    };
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, seen_by(scope))
}

fn narrow(statement: &mut Statement, scope: &TenantScope, filter: &DomainPackFilter) {
    if let Some(domain) = &filter.domain {
        statement.and_value("p.domain_fold = ", domain.fold());
    }
    match (filter.status, scope.tenants()) {
        (None, _) => {}
        (Some(PackStatus::Active), Some(tenants)) => {
            statement.and("p.status = 'ACTIVE' AND ");
            push_activated_by(statement, tenants);
        }
        (Some(PackStatus::Draft), Some(tenants)) => {
            statement.and("p.status <> 'DEPRECATED' AND NOT ");
            push_activated_by(statement, tenants);
        }
        (Some(status), _) => {
            statement.and_value("p.status = ", status.as_str());
        }
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        let prefix = fold(q);
        let end = prefix_end(&prefix);
        statement
            .and_value("p.domain_fold >= ", prefix)
            .and_value("p.domain_fold < ", end);
    }
}

/// The scope's tenants that the version is live for, by id, at most `limit`.
pub async fn live_for(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &DomainPackId,
    limit: u32,
) -> Result<Vec<TenantId>> {
    let mut statement = Statement::new("SELECT tenant_id FROM tenant_active_config");
    statement
        .and_value("domain_pack_id = ", id.as_str())
        .and_tenants("tenant_id", scope)
        .push(" ORDER BY tenant_id LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<(String,)> = statement.fetch_all(conn).await?;
    let read = |(id,): (String,)| {
        let place = Place {
            table: "tenant_active_config",
            row: &id,
        };
        place.read("tenant_id", TenantId::parse(&id))
    };
    rows.into_iter().map(read).collect()
}

const COUNT: &str = "SELECT COUNT(*) FROM domain_packs";

/// How many versions there are in the catalogue.
pub async fn count_domain(conn: &mut Conn) -> Result<u64> {
    let count = Statement::new(COUNT).fetch_count(conn).await?;
    Place {
        table: "domain_packs",
        row: "",
    }
    .count("id", count)
}

const RELEASE: &str = "UPDATE domain_packs SET status = 'ACTIVE', row_version = row_version + 1 \
     WHERE id = $1 AND row_version = $2 AND status = 'DRAFT'";

/// Turns a draft into a released version; `Stale` unless it is a draft at `base_row_version`.
pub async fn release_domain(
    tx: &mut WriteTx,
    id: &DomainPackId,
    base_row_version: i64,
) -> Result<()> {
    let changed = run_on_db!(
        tx.conn(),
        sqlx::query(RELEASE)
            .bind(id.as_str())
            .bind(base_row_version)
    )?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

const DEPRECATE: &str = "UPDATE domain_packs SET status = 'DEPRECATED', \
     row_version = row_version + 1 WHERE id = $1 AND row_version = $2 AND status <> 'DEPRECATED'";

/// Withdraws a version for good; `Stale` unless it is at `base_row_version` and not withdrawn yet.
pub async fn deprecate_domain(
    tx: &mut WriteTx,
    id: &DomainPackId,
    base_row_version: i64,
) -> Result<()> {
    let changed = run_on_db!(
        tx.conn(),
        sqlx::query(DEPRECATE)
            .bind(id.as_str())
            .bind(base_row_version)
    )?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}
