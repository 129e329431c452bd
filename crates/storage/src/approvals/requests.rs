//! Change requests, who has a hand in them, and who agreed.

use std::collections::HashMap;

use tenantry_domain::{
    Checksum, Page, Timestamp,
    access::TenantScope,
    approvals::{Approval, ApprovalPolicy, ChangeRequest, Governed, RequestFilter, RequestStatus},
    id::{PackId, RequestId, ScheduleId, TenantId, UserId},
    packs::{DomainName, Version},
    playbooks::LinkedPlaybook,
    schedules::Plan,
};

use super::settings;
use crate::{
    Conn, Error, Result, WriteTx,
    page::{Direction, Kind, Listing, counting},
    statement::Statement,
    text::{RowLabel, json, storable, stored_count},
};

/// A request with what only the server works with.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRequest {
    /// The request.
    pub request: ChangeRequest,
    /// The operation's input, as JSON.
    pub input_json: String,
    /// Who asked, where that is a person or something of a person's.
    pub person: Option<UserId>,
    /// Who has a hand in it.
    pub authors: Vec<UserId>,
}

/// What of a request never changes and is only shown.
#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(super) struct Subject {
    pub(super) domain: Option<DomainName>,
    pub(super) domain_pack_version: Option<Version>,
    pub(super) tenant_pack_version: Option<Version>,
    pub(super) playbooks: Vec<LinkedPlaybook>,
    pub(super) rolled_back_to: Option<u64>,
    pub(super) activate_at: Option<Timestamp>,
    pub(super) latest_start: Option<Timestamp>,
    pub(super) policy: Option<ApprovalPolicy>,
    pub(super) reason: Option<String>,
    pub(super) accepted_warnings: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    operation: String,
    tenant_id: Option<String>,
    status: String,
    base: i64,
    checksum: String,
    needed: i64,
    loosens: i64,
    subject_json: String,
    created_at: i64,
    created_by: String,
    closed_at: Option<i64>,
    closed_by: Option<String>,
    closing_comment: Option<String>,
    revision: Option<i64>,
    #[sqlx(rename = "row_version")]
    version: i64,
}

impl Row {
    /// The request as it stands where so many approvals are asked for.
    fn under(self, policy: ApprovalPolicy) -> Result<ChangeRequest> {
        let row = self;
        let place = RowLabel {
            table: "change_requests",
            row: &row.id,
        };
        let status = place.known("status", RequestStatus::parse(&row.status))?;
        let subject: Subject = place.json("subject_json", &row.subject_json)?;
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        let revision = row.revision.map(|number| place.count("revision", number));
        let needed = place.count("needed", row.needed)?;
        Ok(ChangeRequest {
            operation: place.known("operation", Governed::parse(&row.operation))?,
            tenant_id: place.read("tenant_id", tenant_id)?,
            status,
            base: place.count("base", row.base)?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            domain: subject.domain,
            domain_pack_version: subject.domain_pack_version,
            tenant_pack_version: subject.tenant_pack_version,
            playbooks: subject.playbooks,
            rolled_back_to: subject.rolled_back_to,
            activate_at: subject.activate_at,
            latest_start: subject.latest_start,
            schedule: None,
            policy: subject.policy,
            reason: subject.reason,
            accepted_warnings: subject.accepted_warnings,
            // What holds may have become stricter since it was asked for.
            needed: if status.is_open() {
                needed.max(policy.needed(row.loosens != 0))
            } else {
                needed
            },
            approvals: Vec::new(),
            authors: Vec::new(),
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            closed_at: row.closed_at.map(Timestamp::from_micros),
            closed_by: row.closed_by,
            closing_comment: row.closing_comment,
            revision: revision.transpose()?,
            row_version: row.version,
            id: RequestId::from_stored(row.id),
        })
    }
}

const SELECT: &str = "SELECT id, operation, tenant_id, status, base, checksum, needed, loosens, \
     subject_json, created_at, created_by, closed_at, closed_by, closing_comment, revision, \
     row_version FROM change_requests";

/// A page of requests, newest first.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &RequestFilter,
) -> Result<Page<ChangeRequest>> {
    let listing = Listing::open("change_requests", &filter.page, [Kind::Int, Kind::Text])?;
    let mut count = counting("change_requests");
    let mut statement = Statement::new(SELECT);
    for part in [&mut count, &mut statement] {
        part.and_tenants("tenant_id", scope);
        if let Some(status) = filter.status {
            part.and_value("status = ", status.as_str());
        }
        if let Some(tenant) = &filter.tenant_id {
            part.and_tenant("tenant_id", tenant);
        }
    }
    listing.walk(&mut statement, ["created_at", "id"], Direction::Descending);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| [row.created_at.into(), row.id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    let (items, _) = complete(conn, page.items).await?;
    Ok(Page {
        items,
        next_cursor: page.next_cursor,
        prev_cursor: page.prev_cursor,
        total: page.total,
        total_is_capped: page.total_is_capped,
    })
}

/// The request, if it is the scope's.
pub async fn find(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &RequestId,
) -> Result<Option<StoredRequest>> {
    find_ending(conn, scope, id, "").await
}

/// The request, if it is the scope's, which nobody else changes until the transaction ends.
pub async fn lock(
    tx: &mut WriteTx,
    scope: &TenantScope,
    id: &RequestId,
) -> Result<Option<StoredRequest>> {
    let end = tx.conn().engine().for_update();
    find_ending(tx.conn(), scope, id, end).await
}

/// What the request would do, as it was seen when it was asked for; as JSON.
pub async fn preview(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &RequestId,
) -> Result<Option<String>> {
    let mut statement = Statement::new("SELECT preview_json FROM change_requests");
    statement
        .and_value("id = ", storable(id.to_string()))
        .and_tenants("tenant_id", scope);
    let row: Option<(Option<String>,)> = statement.fetch_optional(conn).await?;
    Ok(row.and_then(|(preview,)| preview))
}

#[derive(sqlx::FromRow)]
struct InputRow {
    input_json: String,
    person_id: Option<String>,
}

async fn find_ending(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &RequestId,
    end: &'static str,
) -> Result<Option<StoredRequest>> {
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("id = ", storable(id.to_string()))
        .and_tenants("tenant_id", scope)
        .push(end);
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    let (mut found, authors) = complete(conn, row.into_iter().collect()).await?;
    let Some(request) = found.pop() else {
        return Ok(None);
    };
    let mut statement = Statement::new("SELECT input_json, person_id FROM change_requests");
    statement.and_value("id = ", request.id.as_str().to_owned());
    let input: Option<InputRow> = statement.fetch_optional(conn).await?;
    let Some(input) = input else { return Ok(None) };
    Ok(Some(StoredRequest {
        request,
        input_json: input.input_json,
        person: input.person_id.map(UserId::from_stored),
        authors,
    }))
}

#[derive(sqlx::FromRow)]
struct ApprovalRow {
    request_id: String,
    user_id: String,
    username: String,
    status: String,
    approved_at: i64,
    comment: Option<String>,
}

#[derive(sqlx::FromRow)]
struct AuthorRow {
    request_id: String,
    user_id: String,
    username: String,
}

/// The status of people who may sign in.
const ACTIVE: &str = "ACTIVE";

/// The requests with how many people have to agree by now, who did, and who has a hand in them; the authors' ids, of all
/// together.
async fn complete(conn: &mut Conn, rows: Vec<Row>) -> Result<(Vec<ChangeRequest>, Vec<UserId>)> {
    if rows.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let tenants = rows.iter().filter_map(|row| row.tenant_id.as_deref());
    let held = settings::held(conn, tenants).await?;
    let read = rows.into_iter().map(|row| {
        let policy = held.of(row.tenant_id.as_deref());
        row.under(policy)
    });
    let mut found = read.collect::<Result<Vec<_>>>()?;
    let authors = add_people(conn, &mut found).await?;
    add_schedules(conn, &mut found).await?;
    Ok((found, authors))
}

/// Adds who agreed and who has a hand in each; the authors' ids, of all together.
async fn add_people(conn: &mut Conn, requests: &mut [ChangeRequest]) -> Result<Vec<UserId>> {
    let mut requests: HashMap<String, &mut ChangeRequest> = requests
        .iter_mut()
        .map(|one| (one.id.to_string(), one))
        .collect();
    let mut statement = Statement::new(
        "SELECT a.request_id, a.user_id, u.username, u.status, a.approved_at, a.comment \
         FROM change_request_approvals a JOIN users u ON u.id = a.user_id",
    );
    statement
        .and("a.request_id IN ")
        .list(requests.keys().cloned())
        .push(" ORDER BY a.approved_at, a.user_id");
    let approvals: Vec<ApprovalRow> = statement.fetch_all(conn).await?;
    for row in approvals {
        if let Some(request) = requests.get_mut(&row.request_id) {
            request.approvals.push(Approval {
                user_id: UserId::from_stored(row.user_id),
                by: row.username,
                at: Timestamp::from_micros(row.approved_at),
                comment: row.comment,
                is_void: row.status != ACTIVE,
            });
        }
    }
    let mut statement = Statement::new(
        "SELECT a.request_id, a.user_id, u.username \
         FROM change_request_authors a JOIN users u ON u.id = a.user_id",
    );
    statement
        .and("a.request_id IN ")
        .list(requests.keys().cloned())
        .push(" ORDER BY u.username_fold");
    let authors: Vec<AuthorRow> = statement.fetch_all(conn).await?;
    let mut ids = Vec::with_capacity(authors.len());
    for row in authors {
        if let Some(request) = requests.get_mut(&row.request_id) {
            request.authors.push(row.username);
        }
        ids.push(UserId::from_stored(row.user_id));
    }
    Ok(ids)
}

#[derive(sqlx::FromRow)]
struct ScheduleRow {
    change_request_id: String,
    id: String,
}

/// Adds what waits for its time of those that have one.
async fn add_schedules(conn: &mut Conn, requests: &mut [ChangeRequest]) -> Result<()> {
    let planned = requests.iter().filter(|one| one.activate_at.is_some());
    let planned: Vec<_> = planned.map(|one| one.id.to_string()).collect();
    if planned.is_empty() {
        return Ok(());
    }
    let mut statement = Statement::new("SELECT change_request_id, id FROM schedules");
    statement.and("change_request_id IN ").list(planned);
    let rows: Vec<ScheduleRow> = statement.fetch_all(conn).await?;
    for row in rows {
        let mut of = requests.iter_mut();
        if let Some(request) = of.find(|one| one.id.as_str() == row.change_request_id) {
            request.schedule = Some(ScheduleId::from_stored(row.id));
        }
    }
    Ok(())
}

/// The requests of a tenant, or of what holds everywhere, that are open; the oldest first, locked.
pub async fn open_of(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
) -> Result<Vec<ChangeRequest>> {
    let end = tx.conn().engine().for_update();
    let mut statement = Statement::new(SELECT);
    narrow_to_open(&mut statement, scope, tenant)?;
    statement.push(" ORDER BY created_at, id").push(end);
    let rows: Vec<Row> = statement.fetch_all(tx.conn()).await?;
    Ok(complete(tx.conn(), rows).await?.0)
}

/// How many requests of a tenant, or of what holds everywhere, are open.
pub async fn count_open(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
) -> Result<u64> {
    let mut statement = Statement::new("SELECT COUNT(*) FROM change_requests");
    narrow_to_open(&mut statement, scope, tenant)?;
    let count = statement.fetch_count(conn).await?;
    RowLabel {
        table: "change_requests",
        row: "",
    }
    .count("id", count)
}

/// What a request is the same by.
#[derive(Debug, Clone, Copy)]
pub struct Same<'a> {
    /// The operation.
    pub operation: Governed,
    /// What it was decided against.
    pub base: u64,
    /// What it would put in force.
    pub checksum: &'a Checksum,
    /// The stored domain pack version.
    pub domain_pack_id: Option<&'a PackId>,
    /// The stored tenant pack version.
    pub tenant_pack_id: Option<&'a PackId>,
    /// The linked playbooks.
    pub playbooks: &'a [LinkedPlaybook],
}

/// A digest of the playbooks of a request.
pub(super) fn playbooks_checksum(playbooks: &[LinkedPlaybook]) -> Result<Checksum> {
    Ok(Checksum::of_bytes(
        json("playbooks", &playbooks)?.as_bytes(),
    ))
}

/// The open request for the same change, if there is one, and when it is to be applied.
pub async fn same_open(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
    same: &Same<'_>,
) -> Result<Option<(RequestId, Option<Plan>)>> {
    let id = |pack: Option<&PackId>| pack.map(PackId::as_str).unwrap_or_default().to_owned();
    let mut statement = Statement::new("SELECT id, subject_json FROM change_requests");
    narrow_to_open(&mut statement, scope, tenant)?;
    statement
        .and_value("operation = ", same.operation.as_str())
        .and_value("base = ", stored_count(same.base))
        .and_value("checksum = ", same.checksum.as_str().to_owned())
        .and_value(
            "playbooks_checksum = ",
            playbooks_checksum(same.playbooks)?.as_str().to_owned(),
        )
        .and_value("COALESCE(domain_pack_id, '') = ", id(same.domain_pack_id))
        .and_value("COALESCE(tenant_pack_id, '') = ", id(same.tenant_pack_id));
    let row: Option<(String, String)> = statement.fetch_optional(conn).await?;
    let Some((id, subject)) = row else {
        return Ok(None);
    };
    let place = RowLabel {
        table: "change_requests",
        row: &id,
    };
    let subject: Subject = place.json("subject_json", &subject)?;
    let plan = subject.activate_at.zip(subject.latest_start);
    let plan = plan.map(|(activate_at, latest_start)| Plan {
        activate_at,
        latest_start,
    });
    Ok(Some((RequestId::from_stored(id), plan)))
}

fn narrow_to_open(
    statement: &mut Statement,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
) -> Result<()> {
    statement.and("status IN ('PENDING', 'APPROVED')");
    match tenant {
        Some(tenant) if scope.includes(tenant) => statement.and_tenant("tenant_id", tenant),
        None if scope.tenants().is_none() => statement.and("tenant_id IS NULL"),
        Some(_) | None => return Err(Error::OutOfScope),
    };
    Ok(())
}
