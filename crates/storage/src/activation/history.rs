//! The history of a tenant's configurations.

use tenantry_domain::{
    Checksum, Page, PageRequest, Timestamp,
    access::TenantScope,
    activation::Revision,
    id::{RecallId, RequestId, TenantId},
    packs::{DomainName, Version},
};

use crate::{
    Conn, Result,
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, stored_count},
};

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
    rolled_back_to: Option<i64>,
    playbooks_json: String,
    change_request_id: Option<String>,
    recall_id: Option<String>,
    created_at: i64,
    created_by: String,
}

impl TryFrom<RevisionRow> for Revision {
    type Error = crate::Error;

    fn try_from(row: RevisionRow) -> Result<Self> {
        let key = format!("{}/{}", row.tenant_id, row.revision);
        let place = RowLabel {
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
            playbooks: place.json("playbooks_json", &row.playbooks_json)?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            reason: row.reason,
            accepted_warnings: place.count("accepted_warnings", row.accepted_warnings)?,
            rolled_back_to: row
                .rolled_back_to
                .map(|number| place.count("rolled_back_to", number))
                .transpose()?,
            change_request: row.change_request_id.map(RequestId::from_stored),
            recall: row.recall_id.map(RecallId::from_stored),
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
        })
    }
}

const SELECT: &str = "SELECT tenant_id, revision, domain, domain_pack_version, \
     tenant_pack_version, checksum, reason, accepted_warnings, rolled_back_to, playbooks_json, \
     change_request_id, recall_id, created_at, created_by FROM revisions";

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
    listing.walk(&mut statement, ["revision"], Direction::Descending);
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
        // By number: in histories of older releases a clock that was set back left stamps out of order.
        .push(" ORDER BY revision DESC LIMIT 1");
    let row: Option<RevisionRow> = statement.fetch_optional(conn).await?;
    row.map(Revision::try_from).transpose()
}
