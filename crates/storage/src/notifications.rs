//! What waits for a person, as requests and schedules stand, and what of it was read.

use std::collections::HashSet;

use tenantry_domain::{
    Page, Timestamp,
    access::TenantScope,
    approvals::{Governed, RequestStatus},
    id::{RequestId, ScheduleId, TenantId, UserId},
    notifications::{Notification, NotificationFilter, NotificationKind},
    packs::{DomainName, Version},
    schedules::ScheduleStatus,
};

use crate::{
    Conn, Result, WriteTx,
    conn::{on_db, run_on_db},
    page::{Direction, Kind, Listing, counting, read, total},
    statement::Statement,
    text::{RowLabel, storable},
};

/// Who is told, and of which tenants.
#[derive(Debug, Clone)]
pub struct Addressee<'a> {
    /// The person.
    pub user: &'a UserId,
    /// What they are called where they did something.
    pub label: &'a str,
    /// Where they may see change requests; what became of their own is told from there.
    pub sees: Option<TenantScope>,
    /// Where they may decide change requests.
    pub decides: Option<TenantScope>,
    /// Where they may resume and drop schedules.
    pub resumes: Option<TenantScope>,
    /// From when on they are told what became of their requests.
    pub since: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    at: i64,
    by_whom: String,
    operation: String,
    tenant_id: Option<String>,
    subject_json: String,
    thing: String,
    status: String,
}

/// What of a request or a schedule is shown here.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Subject {
    domain: Option<DomainName>,
    domain_pack_version: Option<Version>,
    tenant_pack_version: Option<Version>,
    rolled_back_to: Option<u64>,
}

impl Row {
    /// The notification, read where it was named or came to be so by then.
    fn read(self, until: Timestamp, named: &HashSet<String>) -> Result<Notification> {
        let row = self;
        let place = RowLabel {
            table: "notifications",
            row: &row.id,
        };
        let kind = place.known("kind", NotificationKind::parse(&row.kind))?;
        let subject: Subject = place.json("subject_json", &row.subject_json)?;
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        let is_schedule = kind == NotificationKind::ScheduleStuck;
        let schedule_status = is_schedule.then(|| ScheduleStatus::parse(&row.status));
        let request_status = (!is_schedule).then(|| RequestStatus::parse(&row.status));
        let at = Timestamp::from_micros(row.at);
        Ok(Notification {
            kind,
            at,
            by: row.by_whom,
            is_read: at <= until || named.contains(&row.id),
            operation: place.known("operation", Governed::parse(&row.operation))?,
            tenant_id: place.read("tenant_id", tenant_id)?,
            domain: subject.domain,
            domain_pack_version: subject.domain_pack_version,
            tenant_pack_version: subject.tenant_pack_version,
            rolled_back_to: subject.rolled_back_to,
            change_request: (!is_schedule).then(|| RequestId::from_stored(row.thing.clone())),
            request_status: request_status
                .map(|status| place.known("status", status))
                .transpose()?,
            schedule: is_schedule.then(|| ScheduleId::from_stored(row.thing.clone())),
            schedule_status: schedule_status
                .map(|status| place.known("status", status))
                .transpose()?,
            id: row.id,
        })
    }
}

const TO_DECIDE: &str = "SELECT id || '.' || status AS id, 'REQUEST_TO_DECIDE' AS kind, \
     created_at AS at, created_by AS by_whom, operation, tenant_id, subject_json, id AS thing, status \
     FROM change_requests";

/// One that people agreed to is open until its time; until then the last of them has decided it.
const DECIDED: &str = "SELECT id || '.' || status AS id, 'REQUEST_DECIDED' AS kind, \
     COALESCE(closed_at, last_at) AS at, COALESCE(closed_by, last_by, '') AS by_whom, operation, \
     tenant_id, subject_json, id AS thing, status FROM (SELECT c.*, \
     (SELECT MAX(a.approved_at) FROM change_request_approvals a WHERE a.request_id = c.id) AS last_at, \
     (SELECT u.username FROM change_request_approvals a JOIN users u ON u.id = a.user_id \
     WHERE a.request_id = c.id ORDER BY a.approved_at DESC, a.user_id LIMIT 1) AS last_by \
     FROM change_requests c";

const STUCK: &str = "SELECT id || '.' || status AS id, 'SCHEDULE_STUCK' AS kind, changed_at AS at, \
     changed_by AS by_whom, 'activation.apply' AS operation, tenant_id, subject_json, id AS thing, \
     status FROM schedules";

/// Appends, in brackets, all that the person is told; nothing where they may not be told of anything.
fn told(statement: &mut Statement, to: &Addressee<'_>) -> bool {
    let user = || to.user.as_str().to_owned();
    let mut parts = 0;
    let mut next = |statement: &mut Statement, select| {
        statement.union(if parts == 0 { "(" } else { " UNION ALL " });
        statement.push(select);
        parts += 1;
    };
    if let Some(scope) = &to.decides {
        next(statement, TO_DECIDE);
        statement
            .and("status = 'PENDING'")
            .and("NOT EXISTS (SELECT 1 FROM change_request_authors a WHERE a.request_id = change_requests.id")
            .and_value("a.user_id = ", user())
            .push(")")
            .and("NOT EXISTS (SELECT 1 FROM change_request_approvals a WHERE a.request_id = change_requests.id")
            .and_value("a.user_id = ", user())
            .push(")")
            .and_tenants("tenant_id", scope);
    }
    if let Some(scope) = &to.sees {
        next(statement, DECIDED);
        statement
            .and_value("c.person_id = ", user())
            .and("c.status <> 'PENDING'")
            .and_tenants("c.tenant_id", scope)
            .union(") decided")
            .and_value("COALESCE(closed_at, last_at) >= ", to.since)
            .and_value("COALESCE(closed_by, last_by, '') <> ", to.label.to_owned());
    }
    if let Some(scope) = &to.resumes {
        next(statement, STUCK);
        statement
            .and("status IN ('HELD', 'FAILED', 'MISSED')")
            .and_tenants("tenant_id", scope);
    }
    statement.union(")");
    parts > 0
}

/// Narrows to what was not read.
fn and_unread(statement: &mut Statement, user: &UserId, until: Timestamp) {
    statement
        .and_value("told.at > ", until)
        .and("NOT EXISTS (SELECT 1 FROM notification_reads r WHERE r.notification_id = told.id")
        .and_value("r.user_id = ", user.as_str().to_owned())
        .push(")");
}

/// A page of what a person is told, the newest first.
pub async fn list(
    conn: &mut Conn,
    to: &Addressee<'_>,
    filter: &NotificationFilter,
) -> Result<Page<Notification>> {
    let listing = Listing::open("notifications", &filter.page, [Kind::Int, Kind::Text])?;
    let until = read_until(conn, to.user).await?;
    let mut count = counting("");
    let mut statement = Statement::new("SELECT told.* FROM ");
    for part in [&mut count, &mut statement] {
        if !told(part, to) {
            return Ok(Page::of_all(Vec::new()));
        }
        part.push(" told");
        if filter.unread {
            and_unread(part, to.user, until);
        }
    }
    listing.walk(
        &mut statement,
        ["told.at", "told.id"],
        Direction::Descending,
    );
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| [row.at.into(), row.id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    let ids = page.items.iter().map(|row| row.id.clone());
    let named = named(conn, to.user, ids.collect()).await?;
    read(page, |row| row.read(until, &named))
}

/// How many of what a person is told they have not read, up to one more than `cap`.
pub async fn count_unread(conn: &mut Conn, to: &Addressee<'_>, cap: u64) -> Result<u64> {
    let until = read_until(conn, to.user).await?;
    let mut count = counting("");
    if !told(&mut count, to) {
        return Ok(0);
    }
    count.push(" told");
    and_unread(&mut count, to.user, until);
    total(conn, &count, cap).await
}

#[derive(sqlx::FromRow)]
struct ReadRow {
    notification_id: String,
}

/// Which of these a person has read by themselves.
async fn named(conn: &mut Conn, user: &UserId, ids: Vec<String>) -> Result<HashSet<String>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let mut statement = Statement::new("SELECT notification_id FROM notification_reads");
    statement
        .and_value("user_id = ", user.as_str().to_owned())
        .and("notification_id IN ")
        .list(ids);
    let rows: Vec<ReadRow> = statement.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| row.notification_id).collect())
}

const READ_UNTIL: &str = "SELECT read_until FROM notification_marks WHERE user_id = $1";

/// Up to when a person has read everything; the beginning of time for who never has.
pub async fn read_until(conn: &mut Conn, user: &UserId) -> Result<Timestamp> {
    let until: Option<i64> = on_db!(conn, |c| sqlx::query_scalar(READ_UNTIL)
        .bind(user.as_str())
        .fetch_optional(c))?;
    Ok(Timestamp::from_micros(until.unwrap_or_default()))
}

const INSERT_READS: &str = "INSERT INTO notification_reads (user_id, notification_id, at) SELECT ";

/// Marks these as read, of what the person is told and has not read; how many that were.
pub async fn mark(tx: &mut WriteTx, to: &Addressee<'_>, ids: &[String]) -> Result<u64> {
    let until = read_until(tx.conn(), to.user).await?;
    let mut statement = Statement::new(INSERT_READS);
    statement
        .bind(to.user.as_str().to_owned())
        .push(", told.id, told.at FROM ");
    if ids.is_empty() || !told(&mut statement, to) {
        return Ok(0);
    }
    statement.push(" told");
    and_unread(&mut statement, to.user, until);
    statement
        .and("told.id IN ")
        .list(ids.iter().cloned().map(storable));
    statement.execute(tx.conn()).await
}

const MARK_UNTIL: &str = "INSERT INTO notification_marks (user_id, read_until) VALUES ($1, $2) \
     ON CONFLICT (user_id) DO UPDATE SET read_until = excluded.read_until \
     WHERE notification_marks.read_until < excluded.read_until";
/// They are read in any case.
const FORGET_READS: &str = "DELETE FROM notification_reads WHERE user_id = $1 AND at <= $2";

/// Marks everything as read that came to be so by an instant; whether not all of it was.
pub async fn mark_until(tx: &mut WriteTx, user: &UserId, until: Timestamp) -> Result<bool> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(MARK_UNTIL)
            .bind(user.as_str())
            .bind(until.micros())
    )?;
    run_on_db!(
        tx.conn(),
        sqlx::query(FORGET_READS)
            .bind(user.as_str())
            .bind(until.micros())
    )?;
    Ok(touched > 0)
}
