//! The closed list of writes without a ledger: they are no facts about the business.
//!
//! Each is a small transaction of its own. The list should only shrink. Refusals are the one kind
//! that lands in the trail: see [`Refusal`].

mod refusals;

pub use refusals::{Refusal, close_refusals, record_refusal};

mod attempts;

pub use attempts::{
    Tallies, Tally, change_sign_in_tallies, forgive_sign_in_failures, prune_sign_in_tallies,
    sign_in_tallies,
};

mod jobs;

pub use jobs::{claim_jobs, extend_lease, keep_recurring, prune_jobs, settle_job};

mod epoch;

pub use epoch::Renewal;

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    audit::{Checkpoint, Pin},
    id::{OutboxId, SessionId, TokenId},
    packs::Report,
    runtime::Epoch,
};

use crate::{
    Db, Result, activation, checkpoints,
    conn::run_on_db,
    outbox::{self, OutboxRow},
    packs,
    scope::RowScope,
    statement::Statement,
    text::fold,
};

/// Microseconds in the window that equal refusals and failures are folded into.
const MINUTE: i64 = 60_000_000;
/// Seconds for which a relay holds the messages it claimed.
const LEASE_SECONDS: i64 = 60;
/// Rows that one clean-up removes at most, so that it never holds the writer for long.
const PRUNE_ROWS: i64 = 1_000;

const RENEW_EPOCH: &str = "UPDATE installation SET epoch = $1, renewed_at = $2";

/// Begins a new history of revision numbers: for a database that was put back to an earlier state.
///
/// Whoever restores calls it before anything is served from the database, with a random epoch; the
/// trail has a row of it. On PostgreSQL it takes the role that owns the schema; the server's may only
/// read.
pub async fn renew_epoch(db: &Db, epoch: &Epoch, renewal: &Renewal<'_>) -> Result<()> {
    let mut tx = db.write(&TenantScope::system()).await?;
    run_on_db!(
        tx.conn(),
        sqlx::query(RENEW_EPOCH)
            .bind(epoch.as_str())
            .bind(renewal.at.micros())
    )?;
    epoch::tell(tx.conn(), epoch, renewal).await?;
    tx.commit_unaudited().await
}

/// Stores what a revision of an older release was activated as: nothing of the business changes.
pub async fn fill_document(db: &Db, document: &activation::NewDocument<'_>) -> Result<()> {
    let scope = TenantScope::system();
    let mut tx = db.write(&scope).await?;
    activation::keep_document(&mut tx, &scope, document).await?;
    tx.commit_unaudited().await
}

const TOUCH: &str = "UPDATE sessions SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1";

/// Notes that a session was used.
pub async fn touch_session(db: &Db, id: &SessionId, at: Timestamp) -> Result<()> {
    let mut tx = db.begin_write(RowScope::NoTenant).await?;
    run_on_db!(
        tx.conn(),
        sqlx::query(TOUCH).bind(at.micros()).bind(id.as_str())
    )?;
    tx.commit_unaudited().await
}

const TOUCH_TOKEN: &str =
    "UPDATE api_tokens SET last_used_at = $1 WHERE id = $2 AND COALESCE(last_used_at, 0) < $1";

/// Notes that a token was used.
pub async fn touch_token(db: &Db, id: &TokenId, at: Timestamp) -> Result<()> {
    let mut tx = db.begin_write(RowScope::NoTenant).await?;
    run_on_db!(
        tx.conn(),
        sqlx::query(TOUCH_TOKEN).bind(at.micros()).bind(id.as_str())
    )?;
    tx.commit_unaudited().await
}

const DELETE_SESSIONS: &str = "DELETE FROM sessions WHERE id IN \
     (SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";

/// Removes sessions that have ended; how many. Repeat while it is not 0.
pub async fn delete_expired_sessions(db: &Db, now: Timestamp) -> Result<u64> {
    prune(db, RowScope::NoTenant, DELETE_SESSIONS, now).await
}

const PRUNE_IDEMPOTENCY: &str = "DELETE FROM idempotency_keys WHERE (caller_id, operation, key) IN \
     (SELECT caller_id, operation, key FROM idempotency_keys WHERE created_at < $1 \
     ORDER BY created_at LIMIT $2)";

/// Forgets answers that were kept before then; how many. Repeat while it is not 0.
pub async fn prune_idempotency(db: &Db, before: Timestamp) -> Result<u64> {
    prune(db, RowScope::NoTenant, PRUNE_IDEMPOTENCY, before).await
}

const PRUNE_OUTBOX: &str = "DELETE FROM outbox WHERE id IN \
     (SELECT id FROM outbox WHERE sent_at IS NOT NULL AND sent_at < $1 ORDER BY sent_at LIMIT $2)";

/// Removes messages that were sent before then; how many. Repeat while it is not 0.
pub async fn prune_outbox(db: &Db, before: Timestamp) -> Result<u64> {
    let every = TenantScope::system();
    prune(db, RowScope::Scope(&every), PRUNE_OUTBOX, before).await
}

const PRUNE_FAILURES: &str = "DELETE FROM sign_in_failures WHERE (name_fold, address, minute) IN \
     (SELECT name_fold, address, minute FROM sign_in_failures WHERE last_at < $1 \
     ORDER BY last_at LIMIT $2)";

/// Forgets failed sign-ins before then, which the release before counted; how many. Repeat while it is not 0.
pub async fn prune_sign_in_failures(db: &Db, before: Timestamp) -> Result<u64> {
    prune(db, RowScope::NoTenant, PRUNE_FAILURES, before).await
}

async fn prune(
    db: &Db,
    reach: RowScope<'_>,
    statement: &'static str,
    before: Timestamp,
) -> Result<u64> {
    let mut tx = db.begin_write(reach).await?;
    let gone = run_on_db!(
        tx.conn(),
        sqlx::query(statement)
            .bind(before.micros())
            .bind(PRUNE_ROWS)
    )?;
    tx.commit_unaudited().await?;
    Ok(gone)
}

/// Takes up to `limit` unsent messages, oldest first; nobody else gets them for a minute.
pub async fn claim_outbox(db: &Db, limit: u32, now: Timestamp) -> Result<Vec<OutboxRow>> {
    let mut tx = db.write(&TenantScope::system()).await?;
    let rows = outbox::claim(tx.conn(), limit, now, now.plus_seconds(LEASE_SECONDS)).await?;
    tx.commit_unaudited().await?;
    Ok(rows)
}

/// Notes that messages were delivered; how many were not noted so before.
pub async fn mark_outbox_sent(db: &Db, ids: &[OutboxId], at: Timestamp) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    let mut tx = db.write(&TenantScope::system()).await?;
    let mut statement = Statement::new("UPDATE outbox SET sent_at = ");
    statement
        .bind(at)
        .and("sent_at IS NULL")
        .and("id IN ")
        .list(ids.iter().map(OutboxId::as_str));
    let sent = statement.execute(tx.conn()).await?;
    tx.commit_unaudited().await?;
    Ok(sent)
}

/// Stores a checkpoint of the trail; whether it was stored, for another replica may have been first.
pub async fn store_checkpoint(db: &Db, checkpoint: &Checkpoint, pins: &[Pin]) -> Result<bool> {
    let mut tx = db.write(&TenantScope::system()).await?;
    let is_stored = checkpoints::insert(&mut tx, checkpoint, pins).await?;
    tx.commit_unaudited().await?;
    Ok(is_stored)
}

/// Stores a report of a document that was not imported.
pub async fn store_report(db: &Db, scope: &TenantScope, report: &Report) -> Result<()> {
    let mut tx = db.write(scope).await?;
    packs::insert_report(&mut tx, scope, report).await?;
    tx.commit_unaudited().await
}

fn minute(at: Timestamp) -> i64 {
    at.micros().div_euclid(MINUTE)
}

/// Characters of a name that are kept with a failed sign-in; no account's name is longer.
const NAME_CHARS: usize = 64;

/// The form of a name in which failures are counted.
fn failing_name(name: &str) -> String {
    fold(name).chars().take(NAME_CHARS).collect()
}
