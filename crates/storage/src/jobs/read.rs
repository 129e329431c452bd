//! Reading jobs.

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    id::{JobId, TenantId},
    jobs::{Job, JobState},
};

use crate::{
    Conn, Error, Result,
    conn::on_db,
    statement::Statement,
    text::{RowLabel, storable},
};

#[derive(sqlx::FromRow)]
pub(super) struct Stored {
    pub(super) position: i64,
    id: String,
    kind: String,
    key: Option<String>,
    tenant_id: Option<String>,
    state: String,
    every_s: Option<i64>,
    attempts: i64,
    due_at: Option<i64>,
    last_error: Option<String>,
    row_version: i64,
    created_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
}

impl TryFrom<Stored> for Job {
    type Error = Error;

    fn try_from(row: Stored) -> Result<Self> {
        let place = RowLabel {
            table: "jobs",
            row: &row.id,
        };
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        let every_s = row.every_s.map(|every| place.count("every_s", every));
        Ok(Self {
            tenant_id: place.read("tenant_id", tenant_id)?,
            state: place.known("state", JobState::parse(&row.state))?,
            every_s: every_s.transpose()?,
            attempts: place.count("attempts", row.attempts)?,
            kind: row.kind,
            key: row.key,
            due_at: row.due_at.map(Timestamp::from_micros),
            last_error: row.last_error,
            row_version: row.row_version,
            created_at: Timestamp::from_micros(row.created_at),
            started_at: row.started_at.map(Timestamp::from_micros),
            finished_at: row.finished_at.map(Timestamp::from_micros),
            id: JobId::from_stored(row.id),
        })
    }
}

/// Reads rows as [`Stored`].
pub(super) const SELECT: &str = "SELECT position, id, kind, key, tenant_id, state, every_s, attempts, \
     due_at, last_error, row_version, created_at, started_at, finished_at FROM jobs";

/// The job, if it is the scope's.
pub async fn find(conn: &mut Conn, scope: &TenantScope, id: &JobId) -> Result<Option<Job>> {
    find_ending(conn, scope, id, "").await
}

/// As [`find`], by a statement with another end.
pub(super) async fn find_ending(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &JobId,
    end: &'static str,
) -> Result<Option<Job>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("id = ", storable(id.to_string()));
    statement.and_tenants("tenant_id", scope).push(end);
    let row: Option<Stored> = statement.fetch_optional(conn).await?;
    row.map(Job::try_from).transpose()
}

/// When the next of these kinds may be claimed, as far as its key lets it.
pub async fn next_due(conn: &mut Conn, kinds: &[&str]) -> Result<Option<Timestamp>> {
    // Past the index of kinds, as the claim does.
    let mut statement =
        Statement::new("SELECT due_at FROM jobs WHERE due_at IS NOT NULL AND kind || '' IN ");
    statement
        .list(kinds.iter().copied())
        .push(" ORDER BY due_at, position LIMIT 1");
    let due: Option<(i64,)> = statement.fetch_optional(conn).await?;
    Ok(due.map(|(due,)| Timestamp::from_micros(due)))
}

/// How many jobs of a kind there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The kind.
    pub kind: String,
    /// Those that wait or run.
    pub live: u64,
    /// When the one was due that waits longest.
    pub oldest_due: Option<Timestamp>,
    /// Those that failed for good.
    pub dead: u64,
}

#[derive(sqlx::FromRow)]
struct Counted {
    kind: String,
    live: i64,
    oldest_due: Option<i64>,
    dead: i64,
}

const TALLY: &str = "SELECT kind, COUNT(CASE WHEN state <> 'DEAD' THEN 1 END) AS live, \
     MIN(CASE WHEN state = 'QUEUED' THEN due_at END) AS oldest_due, \
     COUNT(CASE WHEN state = 'DEAD' THEN 1 END) AS dead \
     FROM jobs WHERE state IN ('QUEUED', 'RUNNING', 'DEAD') GROUP BY kind ORDER BY kind";

/// Counts what waits, runs and died, by kind.
pub async fn tally(conn: &mut Conn) -> Result<Vec<Tally>> {
    let rows: Vec<Counted> = on_db!(conn, |c| sqlx::query_as(TALLY).fetch_all(c))?;
    rows.into_iter()
        .map(|row| {
            let place = RowLabel {
                table: "jobs",
                row: &row.kind,
            };
            Ok(Tally {
                live: place.count("state", row.live)?,
                dead: place.count("state", row.dead)?,
                oldest_due: row.oldest_due.map(Timestamp::from_micros),
                kind: row.kind,
            })
        })
        .collect()
}
