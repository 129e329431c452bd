//! How far a domain pack version reaches, and where its tenants would go back to.

use tenantry_domain::{
    Checksum, Page, PageRequest,
    access::TenantScope,
    id::{PackId, TenantId},
    packs::Version,
    recalls::{Impact, RecallTarget},
    tenants::Status,
};

use crate::{
    Conn, Error, Result,
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::RowLabel,
};

/// The newest revision before the one in force (`t`) that is of another domain pack version, and of none that is
/// withdrawn.
macro_rules! earlier {
    () => {
        "(SELECT r.revision FROM revisions r \
         JOIN documents d ON d.id = r.domain_pack_id \
         LEFT JOIN documents o ON o.id = r.tenant_pack_id \
         WHERE r.tenant_id = t.tenant_id AND r.revision < t.revision \
         AND r.domain_pack_id <> t.domain_pack_id AND d.status <> 'DEPRECATED' \
         AND (o.id IS NULL OR o.status <> 'DEPRECATED') \
         AND NOT EXISTS (SELECT 1 FROM revision_playbooks p JOIN documents l ON l.id = p.document_id \
         WHERE p.tenant_id = r.tenant_id AND p.revision = r.revision AND l.status = 'DEPRECATED') \
         ORDER BY r.revision DESC LIMIT 1)"
    };
}

#[derive(sqlx::FromRow)]
struct ImpactRow {
    tenants: i64,
    configurations: i64,
    suspended: Option<i64>,
    without_earlier: Option<i64>,
    links: Option<i64>,
}

const IMPACT: &str = concat!(
    "SELECT COUNT(*) AS tenants, COUNT(DISTINCT s.checksum) AS configurations, \
     CAST(SUM(CASE WHEN s.status = 'SUSPENDED' THEN 1 ELSE 0 END) AS BIGINT) AS suspended, \
     CAST(SUM(CASE WHEN s.back_to IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS without_earlier, \
     CAST(SUM(s.links) AS BIGINT) AS links FROM (\
     SELECT t.tenant_id, t.checksum, n.status, (SELECT COUNT(*) FROM playbook_links k \
     WHERE k.tenant_id = t.tenant_id) AS links, ",
    earlier!(),
    " AS back_to FROM tenant_active_config t JOIN tenants n ON n.tenant_id = t.tenant_id"
);

/// How far a domain pack version reaches among the scope's tenants.
pub async fn impact(conn: &mut Conn, scope: &TenantScope, pack: &PackId) -> Result<Impact> {
    let place = RowLabel {
        table: "tenant_active_config",
        row: pack.as_str(),
    };
    let mut statement = Statement::new(IMPACT);
    statement
        .and_value("t.domain_pack_id = ", pack.as_str())
        .and_tenants("t.tenant_id", scope)
        .push(") s");
    let row: Option<ImpactRow> = statement.fetch_optional(conn).await?;
    let Some(row) = row else {
        return Ok(Impact::default());
    };
    let count = |column, number: Option<i64>| place.count(column, number.unwrap_or_default());
    let mut impact = Impact {
        tenants: place.count("tenants", row.tenants)?,
        configurations: place.count("configurations", row.configurations)?,
        suspended: count("suspended", row.suspended)?,
        without_earlier: count("without_earlier", row.without_earlier)?,
        links: count("links", row.links)?,
        ..Impact::default()
    };
    let waiting = [
        (
            "SELECT COUNT(*) FROM schedules",
            "status IN ('PENDING', 'HELD', 'FAILED', 'MISSED') AND status IN ('PENDING', 'HELD')",
        ),
        (
            "SELECT COUNT(*) FROM change_requests",
            "status IN ('PENDING', 'APPROVED')",
        ),
    ];
    let [schedules, requests] = waiting.map(|(sql, is_open)| {
        let mut statement = Statement::new(sql);
        statement
            .and(is_open)
            .and_value("domain_pack_id = ", pack.as_str())
            .and_tenants("tenant_id", scope);
        statement
    });
    impact.schedules = place.count("schedules", schedules.fetch_count(conn).await?)?;
    impact.requests = place.count("requests", requests.fetch_count(conn).await?)?;
    Ok(impact)
}

#[derive(sqlx::FromRow)]
struct TargetRow {
    tenant_id: String,
    name: String,
    status: String,
    revision: i64,
    checksum: String,
    back_to: Option<i64>,
    back_to_version: Option<String>,
}

const TARGETS: &str = concat!(
    "SELECT s.tenant_id, s.name, s.status, s.revision, s.checksum, s.back_to, \
     (SELECT b.domain_pack_version FROM revisions b WHERE b.tenant_id = s.tenant_id \
     AND b.revision = s.back_to) AS back_to_version FROM (\
     SELECT t.tenant_id, n.name, n.status, t.revision, t.checksum, ",
    earlier!(),
    " AS back_to FROM tenant_active_config t JOIN tenants n ON n.tenant_id = t.tenant_id"
);

/// A page of the scope's tenants that a domain pack version is live for, by id, with the revision that each would go
/// back to.
pub async fn targets(
    conn: &mut Conn,
    scope: &TenantScope,
    pack: &PackId,
    page: &PageRequest,
) -> Result<Page<RecallTarget>> {
    let listing = Listing::open("recall_targets", page, [Kind::Text])?;
    let mut count = counting("tenant_active_config t");
    let mut statement = Statement::new(TARGETS);
    for part in [&mut count, &mut statement] {
        part.and_value("t.domain_pack_id = ", pack.as_str())
            .and_tenants("t.tenant_id", scope);
    }
    listing.walk(&mut statement, ["t.tenant_id"], Direction::Ascending);
    statement.push(") s ORDER BY s.tenant_id");
    if listing.is_back() {
        statement.push(" DESC");
    }
    let rows: Vec<TargetRow> = statement.fetch_all(conn).await?;
    let key = |row: &TargetRow| [row.tenant_id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, |row| {
        let place = RowLabel {
            table: "tenant_active_config",
            row: &row.tenant_id,
        };
        let back_to = row.back_to.map(|number| place.count("back_to", number));
        let version = row.back_to_version.as_deref().map(Version::parse);
        Ok(RecallTarget {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            status: place.known("status", Status::parse(&row.status))?,
            revision: place.count("revision", row.revision)?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            back_to: back_to.transpose()?,
            back_to_version: place.read("back_to_version", version.transpose())?,
            name: row.name,
        })
    })
}

const EARLIER: &str = concat!(
    "SELECT ",
    earlier!(),
    " AS back_to FROM tenant_active_config t"
);

/// The newest revision before the one in force that is of another domain pack version, and of none that is withdrawn.
pub async fn earlier(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
) -> Result<Option<u64>> {
    if !scope.includes(tenant) {
        return Err(Error::OutOfScope);
    }
    let mut statement = Statement::new(EARLIER);
    statement.and_tenant("t.tenant_id", tenant);
    let row: Option<(Option<i64>,)> = statement.fetch_optional(conn).await?;
    let place = RowLabel {
        table: "revisions",
        row: tenant.as_str(),
    };
    let number = row.and_then(|(number,)| number);
    number
        .map(|number| place.count("revision", number))
        .transpose()
}
