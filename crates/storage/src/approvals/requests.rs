//! Change requests, who has a hand in them, and who agreed.

use std::collections::HashMap;

use tenantry_domain::{
    Checksum, Page, Timestamp,
    access::TenantScope,
    approvals::{Approval, ApprovalPolicy, ChangeRequest, Governed, RequestFilter, RequestStatus},
    id::{PackId, RequestId, TenantId, UserId},
    packs::{DomainName, Version},
    playbooks::LinkedPlaybook,
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::{run_on_db, touched_one},
    page::{Direction, Kind, Listing, counting, read},
    statement::{Bind, Statement},
    text::{RowLabel, fold, json, storable, stored_count},
};

/// A request with what only the server works with.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRequest {
    /// The request.
    pub request: ChangeRequest,
    /// The operation's input, as JSON.
    pub input_json: String,
    /// What it would do, as it was seen when it was asked for; as JSON.
    pub preview_json: Option<String>,
    /// Who asked, where that is a person or something of a person's.
    pub person: Option<UserId>,
    /// Who has a hand in it.
    pub authors: Vec<UserId>,
}

/// A request to store. The lists of `request` are stored by their own: its approvals are none, its authors those given.
#[derive(Debug, Clone, Copy)]
pub struct NewRequest<'a> {
    /// The request.
    pub request: &'a ChangeRequest,
    /// The operation's input, as JSON.
    pub input_json: &'a str,
    /// What it would do, as JSON.
    pub preview_json: Option<&'a str>,
    /// Who asked.
    pub person: Option<&'a UserId>,
    /// Who has a hand in it.
    pub authors: &'a [UserId],
    /// The stored domain pack version.
    pub domain_pack_id: Option<&'a PackId>,
    /// The stored tenant pack version.
    pub tenant_pack_id: Option<&'a PackId>,
}

/// What of a request never changes and is only shown.
#[derive(serde::Serialize, serde::Deserialize)]
struct Subject {
    domain: Option<DomainName>,
    domain_pack_version: Option<Version>,
    tenant_pack_version: Option<Version>,
    playbooks: Vec<LinkedPlaybook>,
    rolled_back_to: Option<u64>,
    policy: Option<ApprovalPolicy>,
    reason: Option<String>,
    accepted_warnings: u64,
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

impl TryFrom<Row> for ChangeRequest {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = RowLabel {
            table: "change_requests",
            row: &row.id,
        };
        let subject: Subject = place.json("subject_json", &row.subject_json)?;
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        let revision = row.revision.map(|number| place.count("revision", number));
        Ok(Self {
            operation: place.known("operation", Governed::parse(&row.operation))?,
            tenant_id: place.read("tenant_id", tenant_id)?,
            status: place.known("status", RequestStatus::parse(&row.status))?,
            base: place.count("base", row.base)?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            domain: subject.domain,
            domain_pack_version: subject.domain_pack_version,
            tenant_pack_version: subject.tenant_pack_version,
            playbooks: subject.playbooks,
            rolled_back_to: subject.rolled_back_to,
            policy: subject.policy,
            reason: subject.reason,
            accepted_warnings: subject.accepted_warnings,
            needed: place.count("needed", row.needed)?,
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

const SELECT: &str = "SELECT id, operation, tenant_id, status, base, checksum, needed, \
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
    let mut page = read(page, ChangeRequest::try_from)?;
    complete(conn, page.items.iter_mut()).await?;
    Ok(page)
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

#[derive(sqlx::FromRow)]
struct InputRow {
    input_json: String,
    preview_json: Option<String>,
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
    let Some(row) = row else { return Ok(None) };
    let mut request = ChangeRequest::try_from(row)?;
    let mut statement =
        Statement::new("SELECT input_json, preview_json, person_id FROM change_requests");
    statement.and_value("id = ", request.id.as_str().to_owned());
    let input: Option<InputRow> = statement.fetch_optional(conn).await?;
    let Some(input) = input else { return Ok(None) };
    let authors = complete(conn, std::iter::once(&mut request)).await?;
    Ok(Some(StoredRequest {
        request,
        input_json: input.input_json,
        preview_json: input.preview_json,
        person: input.person_id.map(UserId::from_stored),
        authors,
    }))
}

#[derive(sqlx::FromRow)]
struct ApprovalRow {
    request_id: String,
    user_id: String,
    username: String,
    approved_at: i64,
    comment: Option<String>,
}

#[derive(sqlx::FromRow)]
struct AuthorRow {
    request_id: String,
    user_id: String,
    username: String,
}

/// Adds who agreed and who has a hand in it; the authors' ids, of all together.
async fn complete<'a>(
    conn: &mut Conn,
    requests: impl Iterator<Item = &'a mut ChangeRequest>,
) -> Result<Vec<UserId>> {
    let mut requests: HashMap<String, &mut ChangeRequest> =
        requests.map(|one| (one.id.to_string(), one)).collect();
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(
        "SELECT a.request_id, a.user_id, u.username, a.approved_at, a.comment \
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
    let read = rows.into_iter().map(ChangeRequest::try_from);
    let mut requests: Vec<_> = read.collect::<Result<_>>()?;
    complete(tx.conn(), requests.iter_mut()).await?;
    Ok(requests)
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

/// The open request for the same change, if there is one.
pub async fn same_open(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
    base: u64,
    checksum: &Checksum,
) -> Result<Option<RequestId>> {
    let mut statement = Statement::new("SELECT id FROM change_requests");
    narrow_to_open(&mut statement, scope, tenant)?;
    statement
        .and_value("base = ", stored_count(base))
        .and_value("checksum = ", checksum.as_str().to_owned());
    let row: Option<(String,)> = statement.fetch_optional(conn).await?;
    Ok(row.map(|(id,)| RequestId::from_stored(id)))
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

const INSERT: &str = "INSERT INTO change_requests (id, operation, tenant_id, status, base, \
     checksum, domain_pack_id, tenant_pack_id, needed, input_json, subject_json, preview_json, \
     person_id, created_at, created_by, row_version) \
     VALUES ($1, $2, CASE WHEN CAST($3 AS TEXT) IS NULL THEN NULL \
     ELSE COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $3), '') END, \
     'PENDING', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)";

/// Stores a request with its authors; [`crate::Constraint::RequestOpen`] where the same change waits already.
pub async fn insert(tx: &mut WriteTx, scope: &TenantScope, new: &NewRequest<'_>) -> Result<()> {
    let request = new.request;
    let tenant = request.tenant_id.as_ref();
    if !tenant.map_or(scope.tenants().is_none(), |tenant| scope.includes(tenant)) {
        return Err(Error::OutOfScope);
    }
    let subject = Subject {
        domain: request.domain.clone(),
        domain_pack_version: request.domain_pack_version.clone(),
        tenant_pack_version: request.tenant_pack_version.clone(),
        playbooks: request.playbooks.clone(),
        rolled_back_to: request.rolled_back_to,
        policy: request.policy,
        reason: request.reason.clone().map(storable),
        accepted_warnings: request.accepted_warnings,
    };
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(request.id.as_str())
            .bind(request.operation.as_str())
            .bind(tenant.map(TenantId::fold))
            .bind(stored_count(request.base))
            .bind(request.checksum.as_str())
            .bind(new.domain_pack_id.map(PackId::as_str))
            .bind(new.tenant_pack_id.map(PackId::as_str))
            .bind(stored_count(request.needed))
            .bind(storable(new.input_json.to_owned()))
            .bind(json("a change request", &subject)?)
            .bind(new.preview_json.map(|text| storable(text.to_owned())))
            .bind(new.person.map(UserId::as_str))
            .bind(request.created_at.micros())
            .bind(request.created_by.as_str())
    )?;
    if new.authors.is_empty() {
        return Ok(());
    }
    let row = |author: &UserId| -> [Bind; 2] {
        [
            request.id.as_str().to_owned().into(),
            author.as_str().to_owned().into(),
        ]
    };
    Statement::new("INSERT INTO change_request_authors (request_id, user_id) VALUES ")
        .rows(new.authors.iter().map(row))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// One person's word, to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewApproval<'a> {
    /// For which request.
    pub request: &'a RequestId,
    /// Whose.
    pub user: &'a UserId,
    /// When.
    pub at: Timestamp,
    /// What it has to say.
    pub comment: Option<&'a str>,
}

const APPROVE: &str = "INSERT INTO change_request_approvals (request_id, user_id, approved_at, \
     comment) VALUES ($1, $2, $3, $4)";

/// Stores an approval; the database refuses it of an author, a second time, and where the request is closed.
pub async fn approve(tx: &mut WriteTx, new: &NewApproval<'_>) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(APPROVE)
            .bind(new.request.as_str())
            .bind(new.user.as_str())
            .bind(new.at.micros())
            .bind(new.comment.map(|text| storable(text.to_owned())))
    )?;
    Ok(())
}

const APPROVED: &str = "UPDATE change_requests SET status = 'APPROVED', \
     row_version = row_version + 1 WHERE id = $1 AND row_version = $2 AND status = 'PENDING'";

/// Notes that enough people agreed.
pub async fn mark_approved(tx: &mut WriteTx, request: &mut ChangeRequest) -> Result<()> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(APPROVED)
            .bind(request.id.as_str())
            .bind(request.row_version)
    )?;
    touched_one(touched)?;
    request.status = RequestStatus::Approved;
    request.row_version += 1;
    Ok(())
}

const CLOSE: &str = "UPDATE change_requests SET status = $3, closed_at = $4, closed_by = $5, \
     closing_comment = $6, revision = $7, row_version = row_version + 1 \
     WHERE id = $1 AND row_version = $2";

/// Stores how the request ended, over the row version that it carries.
pub async fn close(tx: &mut WriteTx, request: &mut ChangeRequest) -> Result<()> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(CLOSE)
            .bind(request.id.as_str())
            .bind(request.row_version)
            .bind(request.status.as_str())
            .bind(request.closed_at.map(Timestamp::micros))
            .bind(request.closed_by.as_deref())
            .bind(request.closing_comment.clone().map(storable))
            .bind(request.revision.map(stored_count))
    )?;
    touched_one(touched)?;
    request.row_version += 1;
    Ok(())
}

/// The people behind labels as `created_by` has them: by a person's name, and all that own a token of a name.
pub async fn authors_named(
    conn: &mut Conn,
    people: &[String],
    tokens: &[String],
) -> Result<Vec<UserId>> {
    let mut found: Vec<(String,)> = Vec::new();
    if !people.is_empty() {
        let mut statement = Statement::new("SELECT id FROM users");
        statement
            .and("username_fold IN ")
            .list(people.iter().map(|name| fold(name)));
        found.extend(statement.fetch_all::<(String,)>(conn).await?);
    }
    if !tokens.is_empty() {
        let mut statement = Statement::new("SELECT DISTINCT owner_id FROM api_tokens");
        statement
            .and("owner_id IS NOT NULL")
            .and("name IN ")
            .list(tokens.iter().cloned());
        found.extend(statement.fetch_all::<(String,)>(conn).await?);
    }
    let mut ids: Vec<_> = found
        .into_iter()
        .map(|(id,)| UserId::from_stored(id))
        .collect();
    ids.sort();
    ids.dedup();
    Ok(ids)
}
