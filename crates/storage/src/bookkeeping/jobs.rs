//! Who has which job: claims, leases, and ends that changed nothing of the business.

use tenantry_domain::{Timestamp, access::TenantScope};

use crate::{
    Constraint, Db, Error, Result,
    conn::run_on_db,
    jobs::{self, Claimed, Lease, NewRecurring, Settled},
};

use super::PRUNE_ROWS;

/// Takes up to `limit` jobs of the kinds that are due; nobody else gets them before `until`.
pub async fn claim_jobs(
    db: &Db,
    kinds: &[&str],
    limit: u32,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<Claimed>> {
    let mut tx = db.write(&TenantScope::system()).await?;
    let claimed = match jobs::claim(tx.conn(), kinds, limit, now, until).await {
        // Somebody put an earlier job of a key in that was committed later: one of two claims goes first.
        Err(Error::Constraint(Constraint::JobKeyRuns, _)) => {
            tx.rollback().await?;
            return Ok(Vec::new());
        }
        claimed => claimed?,
    };
    tx.commit_unaudited().await?;
    Ok(claimed)
}

/// Prolongs a lease until then; whether there still was one.
pub async fn extend_lease(db: &Db, lease: &Lease, until: Timestamp) -> Result<bool> {
    let mut tx = db.write(&TenantScope::system()).await?;
    let is_held = jobs::extend(tx.conn(), lease, until).await?;
    tx.commit_unaudited().await?;
    Ok(is_held)
}

/// Writes how a run ended that had no transaction of its own; see [`jobs::settle`].
pub async fn settle_job(
    db: &Db,
    claimed: &Claimed,
    settled: &Settled,
    now: Timestamp,
) -> Result<()> {
    let mut tx = db.write(&TenantScope::system()).await?;
    jobs::settle(&mut tx, claimed, settled, now).await?;
    tx.commit_unaudited().await
}

/// Puts the recurring jobs in that are not there yet.
pub async fn keep_recurring(db: &Db, recurring: &[NewRecurring<'_>]) -> Result<()> {
    let mut tx = db.write(&TenantScope::system()).await?;
    for new in recurring {
        jobs::keep_recurring(tx.conn(), new).await?;
    }
    tx.commit_unaudited().await
}

const PRUNE: &str = "DELETE FROM jobs WHERE position IN (SELECT position FROM jobs \
     WHERE state IN ('DONE', 'DEAD', 'CANCELLED') AND finished_at < $1 \
     AND (state <> 'DEAD' OR finished_at < $2) ORDER BY finished_at LIMIT $3)";

/// Removes jobs that were over before then, and those that died before `dead`, which is earlier;
/// how many. Repeat while it is not 0.
pub async fn prune_jobs(db: &Db, over: Timestamp, dead: Timestamp) -> Result<u64> {
    let mut tx = db.write(&TenantScope::system()).await?;
    let gone = run_on_db!(
        tx.conn(),
        sqlx::query(PRUNE)
            .bind(over.micros())
            .bind(dead.micros())
            .bind(PRUNE_ROWS)
    )?;
    tx.commit_unaudited().await?;
    Ok(gone)
}
