//! What people do with jobs: try one again, cancel one.

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    id::JobId,
    jobs::{Job, JobState},
};

use super::read;
use crate::{
    Result, WriteTx,
    conn::{run_on_db, touched_one},
    statement::Statement,
};

/// The job, if it is the scope's, locked for a change of state: no run of it ends meanwhile.
pub async fn lock(tx: &mut WriteTx, scope: &TenantScope, id: &JobId) -> Result<Option<Job>> {
    let end = tx.conn().engine().for_update();
    read::find_ending(tx.conn(), scope, id, end).await
}

// Whoever runs it loses its lease: the fence has grown.
const RETRY: &str = "UPDATE jobs SET state = 'QUEUED', due_at = $1, attempts = 0, \
     fence = fence + 1, finished_at = NULL, row_version = row_version + 1 \
     WHERE id = $2 AND row_version = $3";

/// Puts the job back to be done at once, as one that was never tried.
pub async fn retry(tx: &mut WriteTx, job: &Job, now: Timestamp) -> Result<Job> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(RETRY)
            .bind(now.micros())
            .bind(job.id.as_str())
            .bind(job.row_version)
    )?;
    touched_one(touched)?;
    Ok(Job {
        state: JobState::Queued,
        due_at: Some(now),
        attempts: 0,
        finished_at: None,
        row_version: job.row_version + 1,
        ..job.clone()
    })
}

const CANCEL: &str = "UPDATE jobs SET state = 'CANCELLED', due_at = NULL, fence = fence + 1, \
     finished_at = $1, row_version = row_version + 1 WHERE id = $2 AND row_version = $3";

/// Cancels the job.
pub async fn cancel(tx: &mut WriteTx, job: &Job, now: Timestamp) -> Result<Job> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(CANCEL)
            .bind(now.micros())
            .bind(job.id.as_str())
            .bind(job.row_version)
    )?;
    touched_one(touched)?;
    Ok(Job {
        state: JobState::Cancelled,
        due_at: None,
        finished_at: Some(now),
        row_version: job.row_version + 1,
        ..job.clone()
    })
}

/// Cancels jobs that nobody has begun; what runs is left to come to its end.
pub async fn withdraw(
    tx: &mut WriteTx,
    scope: &TenantScope,
    ids: &[JobId],
    now: Timestamp,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut statement = Statement::new(
        "UPDATE jobs SET state = 'CANCELLED', due_at = NULL, fence = fence + 1, \
         row_version = row_version + 1, finished_at = ",
    );
    statement
        .bind(now)
        .and("state = 'QUEUED'")
        .and("id IN ")
        .list(ids.iter().map(|id| id.as_str().to_owned()))
        .and_tenants("tenant_id", scope);
    statement.execute(tx.conn()).await?;
    Ok(())
}
