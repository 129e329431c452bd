//! Claiming jobs, keeping hold of them, and how one ends.

use tenantry_domain::{
    Timestamp,
    id::{JobId, TenantId},
    jobs::JobState,
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::run_on_db,
    statement::Statement,
    text::{RowLabel, storable, stored_count},
};

/// Characters of an error that are kept.
const ERROR_CHARS: usize = 2_000;

/// The hold on a job: worth something for as long as nobody else claimed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub id: JobId,
    /// The number of the claim; each is larger than the one before.
    pub fence: i64,
}

/// A job that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The hold on it.
    pub lease: Lease,
    /// What sort of work it is.
    pub kind: String,
    /// The tenant that it is about.
    pub tenant_id: Option<TenantId>,
    /// What it is given to work with, as JSON.
    pub payload: String,
    /// How often it was begun, this time included.
    pub attempts: u64,
    /// Why it failed the last time.
    pub last_error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    id: String,
    kind: String,
    tenant_id: Option<String>,
    payload_json: String,
    attempts: i64,
    fence: i64,
    last_error: Option<String>,
}

impl TryFrom<Row> for Claimed {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = RowLabel {
            table: "jobs",
            row: &row.id,
        };
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        Ok(Self {
            tenant_id: place.read("tenant_id", tenant_id)?,
            attempts: place.count("attempts", row.attempts)?,
            lease: Lease {
                fence: row.fence,
                id: JobId::from_stored(row.id),
            },
            kind: row.kind,
            payload: row.payload_json,
            last_error: row.last_error,
        })
    }
}

// Kinds are compared past their index: what is due is found by the index of when it is due, or it would be
// sorted anew. A lease that ran out is due as well. Whoever runs holds up its key; so does an earlier one that is due
// or waits to be tried again, but not for one that runs already: these two would wait for each other.
const FREE: &str = " AND NOT EXISTS (SELECT 1 FROM jobs r WHERE r.key = j.key AND r.state = 'RUNNING' \
     AND r.position <> j.position) \
     AND (j.state = 'RUNNING' OR NOT EXISTS (SELECT 1 FROM jobs o WHERE o.key = j.key \
     AND o.due_at IS NOT NULL AND o.position < j.position \
     AND (o.is_scheduled = 0 OR o.attempts > 0 OR o.due_at <= ";

/// Takes up to `limit` jobs of the kinds that are due, those first that waited longest.
pub(crate) async fn claim(
    conn: &mut Conn,
    kinds: &[&str],
    limit: u32,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<Claimed>> {
    let engine = conn.engine();
    let mut statement = Statement::new("UPDATE jobs SET state = 'RUNNING', due_at = ");
    statement
        .bind(until)
        .push(", started_at = ")
        .bind(now)
        .push(
            ", attempts = attempts + 1, fence = fence + 1, row_version = row_version + 1 \
             WHERE position IN (SELECT j.position FROM jobs j \
             WHERE j.due_at <= ",
        )
        .bind(now)
        .push(" AND j.kind || '' IN ")
        .list(kinds.iter().copied())
        .push(FREE)
        .bind(now)
        .push("))) ORDER BY j.due_at, j.position LIMIT ")
        .bind(i64::from(limit))
        .push(engine.for_update_of_free())
        .push(
            ") RETURNING position, id, kind, tenant_id, payload_json, attempts, fence, last_error",
        );
    let mut rows: Vec<Row> = statement.fetch_all(conn).await?;
    rows.sort_by_key(|row| row.position);
    // One that cannot be read holds up nobody but its key.
    let readable = |row: Row| match Claimed::try_from(row) {
        Ok(claimed) => Some(claimed),
        Err(error) => {
            tracing::error!(cause = %error, "a job cannot be read");
            None
        }
    };
    Ok(rows.into_iter().filter_map(readable).collect())
}

const EXTEND: &str = "UPDATE jobs SET due_at = $1 \
     WHERE id = $2 AND fence = $3 AND state = 'RUNNING'";

/// Prolongs the lease; whether there still was one.
pub(crate) async fn extend(conn: &mut Conn, lease: &Lease, until: Timestamp) -> Result<bool> {
    let touched = run_on_db!(
        conn,
        sqlx::query(EXTEND)
            .bind(until.micros())
            .bind(lease.id.as_str())
            .bind(lease.fence)
    )?;
    Ok(touched == 1)
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The job did what it was for.
    Done,
    /// So it did, and it will again.
    Again {
        /// When.
        due: Timestamp,
    },
    /// Nothing was done yet, through no fault of its own; it is begun again as if for the first time.
    Later {
        /// When.
        due: Timestamp,
    },
    /// It failed and will be tried again.
    Failed {
        /// Why.
        error: String,
        /// When it may be tried again.
        due: Timestamp,
    },
    /// It failed for good.
    Dead {
        /// Why.
        error: String,
    },
    /// It was not done, through no fault of its own; the attempt does not count.
    Released,
}

const SETTLE: &str = "UPDATE jobs SET state = $1, due_at = $2, attempts = $3, last_error = $4, \
     finished_at = COALESCE($5, finished_at), row_version = row_version + 1 \
     WHERE id = $6 AND fence = $7 AND state = 'RUNNING'";

/// Writes how a run ended, for whoever has the lease: [`Error::LeaseLost`] for everybody else.
///
/// In the transaction of what the job did, nothing of which may be committed then. The transaction's
/// scope has to include the job's tenant, or be that of all.
pub async fn settle(
    tx: &mut WriteTx,
    claimed: &Claimed,
    settled: &Settled,
    now: Timestamp,
) -> Result<()> {
    let attempts = claimed.attempts;
    let (state, due, attempts, error, finished) = match settled {
        Settled::Done => (JobState::Done, None, attempts, None, Some(now)),
        Settled::Again { due } => (JobState::Queued, Some(*due), 0, None, Some(now)),
        Settled::Later { due } => (JobState::Queued, Some(*due), 0, None, None),
        Settled::Failed { error, due } => (
            JobState::Queued,
            Some(*due),
            attempts,
            Some(error.clone()),
            None,
        ),
        Settled::Dead { error } => (
            JobState::Dead,
            None,
            attempts,
            Some(error.clone()),
            Some(now),
        ),
        Settled::Released => {
            let error = claimed.last_error.clone();
            (
                JobState::Queued,
                Some(now),
                attempts.saturating_sub(1),
                error,
                None,
            )
        }
    };
    let error = error.map(|error| storable(error.chars().take(ERROR_CHARS).collect()));
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(SETTLE)
            .bind(state.as_str())
            .bind(due.map(Timestamp::micros))
            .bind(stored_count(attempts))
            .bind(error.as_deref())
            .bind(finished.map(Timestamp::micros))
            .bind(claimed.lease.id.as_str())
            .bind(claimed.lease.fence)
    )?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::LeaseLost)
    }
}

/// Work that is done again and again, by one row for ever.
#[derive(Debug, Clone)]
pub struct NewRecurring<'a> {
    /// The one id of the kind.
    pub id: &'a JobId,
    /// What sort of work it is.
    pub kind: &'a str,
    /// Seconds between the end of one run and the next.
    pub every_s: u64,
    /// Now.
    pub created_at: Timestamp,
}

// Another release may want it more often, or more rarely: it is done at once, and then as wanted.
const KEEP: &str = "INSERT INTO jobs (id, kind, payload_json, state, every_s, due_at, is_scheduled, \
     attempts, fence, row_version, created_at) \
     VALUES ($1, $2, 'null', 'QUEUED', $3, $4, 0, 0, 0, 1, $4) \
     ON CONFLICT (id) DO UPDATE SET every_s = EXCLUDED.every_s, due_at = EXCLUDED.due_at \
     WHERE jobs.every_s <> EXCLUDED.every_s AND jobs.state = 'QUEUED'";

/// Puts a recurring job in unless it is there.
pub(crate) async fn keep_recurring(conn: &mut Conn, new: &NewRecurring<'_>) -> Result<()> {
    run_on_db!(
        conn,
        sqlx::query(KEEP)
            .bind(new.id.as_str())
            .bind(new.kind)
            .bind(stored_count(new.every_s))
            .bind(new.created_at.micros())
    )?;
    Ok(())
}
