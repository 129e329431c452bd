//! Which playbooks are linked to a tenant.
//!
//! The playbooks themselves are documents ([`crate::packs`]). With a configuration in force the links are
//! those of its revision: whoever changes them appends one in the same transaction.

use tenantry_domain::{
    Page, PageRequest, Timestamp,
    access::TenantScope,
    id::{PackId, TenantId},
    packs::{DomainName, Finding, Version},
    playbooks::{PlaybookId, PlaybookLink, Verdict},
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::run_on_db,
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, json},
};

/// A link with the stored version that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// The link.
    pub link: PlaybookLink,
    /// The stored version of the playbook.
    pub document_id: PackId,
    /// How many bytes it has.
    pub size_bytes: u64,
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    tenant_id: String,
    playbook_fold: String,
    playbook_id: String,
    version: String,
    document_id: String,
    domain: String,
    domain_pack_version: String,
    findings_json: String,
    created_at: i64,
    created_by: String,
    size_bytes: i64,
    revision: i64,
}

impl TryFrom<LinkRow> for StoredLink {
    type Error = Error;

    fn try_from(row: LinkRow) -> Result<Self> {
        let key = format!("{}/{}", row.tenant_id, row.playbook_fold);
        let place = RowLabel {
            table: "playbook_links",
            row: &key,
        };
        let against = Version::parse(&row.domain_pack_version);
        let findings: Vec<Finding> = place.json("findings_json", &row.findings_json)?;
        let link = PlaybookLink {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            playbook_id: place.read("playbook_id", PlaybookId::parse(&row.playbook_id))?,
            version: place.read("version", Version::parse(&row.version))?,
            domain: place.read("domain", DomainName::parse(&row.domain))?,
            domain_pack_version: place.read("domain_pack_version", against)?,
            revision: place.count("revision", row.revision)?,
            verdict: Verdict::of(&findings),
            findings,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
        };
        Ok(Self {
            link,
            size_bytes: place.count("size_bytes", row.size_bytes)?,
            document_id: PackId::from_stored(row.document_id),
        })
    }
}

const SELECT: &str = "SELECT l.tenant_id, l.playbook_fold, d.playbook_id, d.version, l.document_id, \
     l.domain, l.domain_pack_version, l.findings_json, l.created_at, l.created_by, \
     d.size_bytes, COALESCE(a.revision, 0) AS revision \
     FROM playbook_links l JOIN documents d ON d.id = l.document_id \
     LEFT JOIN tenant_active_config a ON a.tenant_id = l.tenant_id";

/// All links of a tenant, by playbook.
pub async fn links_of(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
) -> Result<Vec<StoredLink>> {
    if !scope.includes(tenant) {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(SELECT);
    statement
        .and_tenant("l.tenant_id", tenant)
        .push(" ORDER BY l.playbook_fold");
    let rows: Vec<LinkRow> = statement.fetch_all(conn).await?;
    rows.into_iter().map(StoredLink::try_from).collect()
}

/// How many playbooks are linked to a tenant.
pub async fn count_of(conn: &mut Conn, scope: &TenantScope, tenant: &TenantId) -> Result<u64> {
    if !scope.includes(tenant) {
        return Ok(0);
    }
    let mut statement = Statement::new("SELECT COUNT(*) FROM playbook_links");
    statement.and_tenant("tenant_id", tenant);
    let count = statement.fetch_count(conn).await?;
    let place = RowLabel {
        table: "playbook_links",
        row: tenant.as_str(),
    };
    place.count("tenant_id", count)
}

/// A page of a tenant's links, by playbook.
pub async fn list_of_tenant(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    page: &PageRequest,
) -> Result<Page<PlaybookLink>> {
    let listing = Listing::open("tenant_links", page, [Kind::Text])?;
    let mut count = counting("playbook_links l");
    let mut statement = Statement::new(SELECT);
    for part in [&mut count, &mut statement] {
        part.and_tenant("l.tenant_id", tenant);
        if !scope.includes(tenant) {
            part.and("1 = 0");
        }
    }
    listing.walk(&mut statement, ["l.playbook_fold"], Direction::Ascending);
    let rows: Vec<LinkRow> = statement.fetch_all(conn).await?;
    let key = |row: &LinkRow| [row.playbook_fold.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, |row| Ok(StoredLink::try_from(row)?.link))
}

/// A page of the scope's tenants that a playbook is linked to, by tenant.
pub async fn list_of_playbook(
    conn: &mut Conn,
    scope: &TenantScope,
    playbook: &PlaybookId,
    page: &PageRequest,
) -> Result<Page<PlaybookLink>> {
    let listing = Listing::open("playbook_links", page, [Kind::Text])?;
    let mut count = counting("playbook_links l");
    let mut statement = Statement::new(SELECT);
    for part in [&mut count, &mut statement] {
        part.and_value("l.playbook_fold = ", playbook.fold())
            .and_tenants("l.tenant_id", scope);
    }
    listing.walk(&mut statement, ["l.tenant_id"], Direction::Ascending);
    let rows: Vec<LinkRow> = statement.fetch_all(conn).await?;
    let key = |row: &LinkRow| [row.tenant_id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, |row| Ok(StoredLink::try_from(row)?.link))
}

const DELETE: &str = "DELETE FROM playbook_links WHERE tenant_id = \
     (SELECT tenant_id FROM tenants WHERE tenant_fold = $1)";

const INSERT: &str = "INSERT INTO playbook_links (tenant_id, playbook_fold, document_id, domain, \
     domain_pack_version, findings_json, created_at, created_by) \
     VALUES (COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $1), ''), \
     $2, $3, $4, $5, $6, $7, $8)";

/// Puts these links in the place of a tenant's; whoever calls it holds the tenant's row.
pub async fn replace(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: &TenantId,
    links: &[StoredLink],
) -> Result<()> {
    if !scope.includes(tenant) {
        return Err(Error::OutOfScope);
    }
    run_on_db!(tx.conn(), sqlx::query(DELETE).bind(tenant.fold()))?;
    for StoredLink {
        link, document_id, ..
    } in links
    {
        run_on_db!(
            tx.conn(),
            sqlx::query(INSERT)
                .bind(tenant.fold())
                .bind(link.playbook_id.fold())
                .bind(document_id.as_str())
                .bind(link.domain.as_str())
                .bind(link.domain_pack_version.as_str())
                .bind(json("findings", &link.findings)?)
                .bind(link.created_at.micros())
                .bind(link.created_by.as_str())
        )?;
    }
    Ok(())
}
