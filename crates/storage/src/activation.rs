//! The pair in force for each tenant, and the append-only history of it.

use tenantry_domain::{
    Checksum, Page, PageRequest, Timestamp,
    access::TenantScope,
    activation::{ActiveConfig, Revision},
    id::{DomainPackId, TenantId, TenantPackId},
    packs::{DomainName, Version},
};

use crate::{
    Conn, Error, Result, WriteTx,
    engine::{on_db, run_on_db},
    page::{Key, Kind, Listing, counting, read},
    statement::Statement,
    text::{Place, stored_count},
};

/// The pointer's columns as they come out of an outer join: all there or none.
#[derive(sqlx::FromRow)]
pub(crate) struct PointerRow {
    revision: Option<i64>,
    domain: Option<String>,
    active_domain_pack_version: Option<String>,
    active_tenant_pack_version: Option<String>,
    checksum: Option<String>,
    activated_at: Option<i64>,
    activated_by: Option<String>,
}

impl PointerRow {
    pub(crate) fn read(self, tenant_id: TenantId) -> Result<ActiveConfig> {
        let Some(revision) = self.revision else {
            return Ok(ActiveConfig::none(tenant_id));
        };
        let place = Place {
            table: "tenant_active_config",
            row: tenant_id.as_str(),
        };
        let version = |column, text: Option<String>| {
            place.read(column, text.as_deref().map(Version::parse).transpose())
        };
        let domain = self.domain.as_deref().map(DomainName::parse).transpose();
        let checksum = self.checksum.as_deref().map(Checksum::parse).transpose();
        Ok(ActiveConfig {
            revision: place.count("revision", revision)?,
            domain: place.read("domain", domain)?,
            domain_pack_version: version(
                "active_domain_pack_version",
                self.active_domain_pack_version,
            )?,
            tenant_pack_version: version(
                "active_tenant_pack_version",
                self.active_tenant_pack_version,
            )?,
            checksum: place.read("checksum", checksum)?,
            activated_at: self.activated_at.map(Timestamp::from_micros),
            activated_by: self.activated_by,
            tenant_id,
        })
    }
}

const FIND: &str = "SELECT revision, domain, active_domain_pack_version, \
     active_tenant_pack_version, checksum, activated_at, activated_by FROM tenant_active_config";

/// The configuration in force; [`ActiveConfig::none`] where there is none, or none to see.
pub async fn find(conn: &mut Conn, scope: &TenantScope, id: &TenantId) -> Result<ActiveConfig> {
    pointer(conn, scope, id, "").await
}

/// As [`find`], and keeps everybody else from moving it until the transaction ends.
pub async fn lock(tx: &mut WriteTx, scope: &TenantScope, id: &TenantId) -> Result<ActiveConfig> {
    let ending = tx.conn().engine().for_update();
    pointer(tx.conn(), scope, id, ending).await
}

async fn pointer(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &TenantId,
    ending: &'static str,
) -> Result<ActiveConfig> {
    if !scope.includes(id) {
        return Ok(ActiveConfig::none(id.clone()));
    }
    let mut statement = Statement::new(FIND);
    statement.and_tenant("tenant_id", id).push(ending);
    let row: Option<PointerRow> = statement.fetch_optional(conn).await?;
    row.map_or_else(
        || Ok(ActiveConfig::none(id.clone())),
        |row| row.read(id.clone()),
    )
}

/// A revision to append, with the stored versions it names.
#[derive(Debug, Clone, Copy)]
pub struct NewRevision<'a> {
    /// The revision; its number is one more than that in force.
    pub revision: &'a Revision,
    /// The stored domain pack version.
    pub domain_pack_id: &'a DomainPackId,
    /// The stored tenant pack version, if one is part of it.
    pub tenant_pack_id: Option<&'a TenantPackId>,
}

const INSERT: &str = "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, \
     tenant_pack_version, domain_pack_id, tenant_pack_id, checksum, reason, accepted_warnings, \
     created_at, created_by) \
     VALUES (COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $1), ''), \
     $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING tenant_id";

/// Appends the revision and moves the tenant's pointer to it.
///
/// Whoever loses a race gets [`crate::Constraint::RevisionExists`] or `Stale`: numbers have no gaps and are
/// never used twice. [`crate::Constraint::MissingReference`] without the tenant or a pack.
pub async fn append(tx: &mut WriteTx, scope: &TenantScope, new: &NewRevision<'_>) -> Result<()> {
    let revision = new.revision;
    if !scope.includes(&revision.tenant_id) {
        return Err(Error::OutOfScope);
    }
    let tenant_pack_version = revision.tenant_pack_version.as_ref().map(Version::as_str);
    let tenant_id: String = on_db!(tx.conn(), |c| sqlx::query_scalar(INSERT)
        .bind(revision.tenant_id.fold())
        .bind(stored_count(revision.revision))
        .bind(revision.domain.as_str())
        .bind(revision.domain_pack_version.as_str())
        .bind(tenant_pack_version)
        .bind(new.domain_pack_id.as_str())
        .bind(new.tenant_pack_id.map(TenantPackId::as_str))
        .bind(revision.checksum.as_str())
        .bind(revision.reason.as_deref())
        .bind(stored_count(revision.accepted_warnings))
        .bind(revision.created_at.micros())
        .bind(revision.created_by.as_str())
        .fetch_one(c))?;
    move_pointer(tx, &tenant_id, new).await
}

const FIRST_POINTER: &str = "INSERT INTO tenant_active_config (tenant_id, revision, domain, \
     active_domain_pack_version, active_tenant_pack_version, domain_pack_id, tenant_pack_id, \
     checksum, activated_at, activated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const NEXT_POINTER: &str = "UPDATE tenant_active_config SET revision = $2, domain = $3, \
     active_domain_pack_version = $4, active_tenant_pack_version = $5, domain_pack_id = $6, \
     tenant_pack_id = $7, checksum = $8, activated_at = $9, activated_by = $10 \
     WHERE tenant_id = $1 AND revision = $2 - 1";

async fn move_pointer(tx: &mut WriteTx, tenant_id: &str, new: &NewRevision<'_>) -> Result<()> {
    let revision = new.revision;
    let statement = if revision.revision == 1 {
        FIRST_POINTER
    } else {
        NEXT_POINTER
    };
    let moved = run_on_db!(
        tx.conn(),
        sqlx::query(statement)
            .bind(tenant_id)
            .bind(stored_count(revision.revision))
            .bind(revision.domain.as_str())
            .bind(revision.domain_pack_version.as_str())
            .bind(revision.tenant_pack_version.as_ref().map(Version::as_str))
            .bind(new.domain_pack_id.as_str())
            .bind(new.tenant_pack_id.map(TenantPackId::as_str))
            .bind(revision.checksum.as_str())
            .bind(revision.created_at.micros())
            .bind(revision.created_by.as_str())
    )?;
    if moved == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

#[derive(sqlx::FromRow)]
struct RevisionRow {
    tenant_id: String,
    revision: i64,
    domain: String,
    domain_pack_version: String,
    tenant_pack_version: Option<String>,
    checksum: String,
    reason: Option<String>,
    accepted_warnings: i64,
    created_at: i64,
    created_by: String,
}

impl TryFrom<RevisionRow> for Revision {
    type Error = crate::Error;

    fn try_from(row: RevisionRow) -> Result<Self> {
        let key = format!("{}/{}", row.tenant_id, row.revision);
        let place = Place {
            table: "revisions",
            row: &key,
        };
        let tenant_pack_version = row.tenant_pack_version.as_deref().map(Version::parse);
        Ok(Self {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            revision: place.count("revision", row.revision)?,
            domain: place.read("domain", DomainName::parse(&row.domain))?,
            domain_pack_version: place.read(
                "domain_pack_version",
                Version::parse(&row.domain_pack_version),
            )?,
            tenant_pack_version: place
                .read("tenant_pack_version", tenant_pack_version.transpose())?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            reason: row.reason,
            accepted_warnings: place.count("accepted_warnings", row.accepted_warnings)?,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
        })
    }
}

const SELECT: &str = "SELECT tenant_id, revision, domain, domain_pack_version, \
     tenant_pack_version, checksum, reason, accepted_warnings, created_at, created_by FROM revisions";

/// A tenant's history, newest first.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &TenantId,
    page: &PageRequest,
) -> Result<Page<Revision>> {
    let listing = Listing::open("revisions", page, [Kind::Int])?;
    let mut count = counting("revisions");
    let mut statement = Statement::new(SELECT);
    for part in [&mut count, &mut statement] {
        part.and_tenant("tenant_id", id);
        if !scope.includes(id) {
            part.and("1 = 0");
        }
    }
    if let Some([revision]) = &listing.after {
        statement.and_value("revision < ", Key::clone(revision));
    }
    statement.push(" ORDER BY revision DESC");
    listing.limit(&mut statement);
    let rows: Vec<RevisionRow> = statement.fetch_all(conn).await?;
    let page = listing
        .close(conn, rows, |row| [row.revision.into()], &count)
        .await?;
    read(page, Revision::try_from)
}

/// The revision with this number.
pub async fn get(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &TenantId,
    revision: u64,
) -> Result<Option<Revision>> {
    if !scope.includes(id) {
        return Ok(None);
    }
    let mut statement = Statement::new(SELECT);
    statement
        .and_tenant("tenant_id", id)
        .and_value("revision = ", stored_count(revision));
    let row: Option<RevisionRow> = statement.fetch_optional(conn).await?;
    row.map(Revision::try_from).transpose()
}

/// The revision that was in force at that moment.
pub async fn at(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &TenantId,
    moment: Timestamp,
) -> Result<Option<Revision>> {
    if !scope.includes(id) {
        return Ok(None);
    }
    let mut statement = Statement::new(SELECT);
    statement
        .and_tenant("tenant_id", id)
        .and_value("created_at <= ", moment)
        .push(" ORDER BY created_at DESC, revision DESC LIMIT 1");
    let row: Option<RevisionRow> = statement.fetch_optional(conn).await?;
    row.map(Revision::try_from).transpose()
}

/// What followers compare: which revision is in force for a tenant, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The revision in force.
    pub revision: u64,
    /// Its domain pack version.
    pub domain_pack_id: DomainPackId,
    /// Its tenant pack version, if one is part of it.
    pub tenant_pack_id: Option<TenantPackId>,
    /// SHA-256 of the effective configuration.
    pub checksum: Checksum,
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    tenant_id: String,
    revision: i64,
    domain_pack_id: String,
    tenant_pack_id: Option<String>,
    checksum: String,
}

impl TryFrom<HeadRow> for Head {
    type Error = crate::Error;

    fn try_from(row: HeadRow) -> Result<Self> {
        let place = Place {
            table: "tenant_active_config",
            row: &row.tenant_id,
        };
        Ok(Self {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            revision: place.count("revision", row.revision)?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            domain_pack_id: DomainPackId::from_stored(row.domain_pack_id),
            tenant_pack_id: row.tenant_pack_id.map(TenantPackId::from_stored),
        })
    }
}

/// Which revision is in force for one tenant, and what it is made of.
pub async fn head(conn: &mut Conn, scope: &TenantScope, id: &TenantId) -> Result<Option<Head>> {
    if !scope.includes(id) {
        return Ok(None);
    }
    let mut statement = Statement::new(
        "SELECT tenant_id, revision, domain_pack_id, tenant_pack_id, checksum \
         FROM tenant_active_config",
    );
    statement.and_tenant("tenant_id", id);
    let row: Option<HeadRow> = statement.fetch_optional(conn).await?;
    row.map(Head::try_from).transpose()
}

/// The pointers of the scope's tenants after the given one, by id, `limit` at a time.
pub async fn heads(
    conn: &mut Conn,
    scope: &TenantScope,
    after: Option<&TenantId>,
    limit: u32,
) -> Result<Vec<Head>> {
    let mut statement = Statement::new(
        "SELECT tenant_id, revision, domain_pack_id, tenant_pack_id, checksum \
         FROM tenant_active_config",
    );
    statement.and_tenants("tenant_id", scope);
    if let Some(after) = after {
        statement.and_value("tenant_id > ", after.as_str());
    }
    statement
        .push(" ORDER BY tenant_id LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<HeadRow> = statement.fetch_all(conn).await?;
    rows.into_iter().map(Head::try_from).collect()
}
