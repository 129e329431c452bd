//! Removes what has served its time.

use std::{future::Future, time::Duration};

use serde::{Deserialize, Serialize};
use tenantry_storage::bookkeeping;
use tokio_util::sync::CancellationToken;

use super::{AtWork, Effect, Job};
use crate::{Result, access::KNOWN_FOR_S};

/// How long idempotency keys are kept.
const KEEP_KEYS_S: i64 = 24 * 60 * 60;
/// How long failed sign-ins are counted.
const KEEP_FAILURES_S: i64 = 60 * 60;
/// How long delivered outbox rows are kept.
const KEEP_SENT_S: i64 = 7 * 24 * 60 * 60;
/// How long jobs are kept that are done or cancelled.
const KEEP_OVER_S: i64 = 30 * 24 * 60 * 60;
/// How long jobs are kept that died.
const KEEP_DEAD_S: i64 = 90 * 24 * 60 * 60;

/// Removes what has served its time, all of it: what grows faster than a pass removes would grow
/// without end. Each kind goes as far as it can, whatever keeps another from it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Prune;

impl Job for Prune {
    const NAME: &'static str = "prune";
    const EVERY: Option<Duration> = Some(Duration::from_mins(10));

    async fn run(self, at: AtWork) -> Result<Effect> {
        let (db, now, stop) = (&at.inner.db, at.now(), &at.stop);
        let keys = now.plus_seconds(-KEEP_KEYS_S);
        let sent = now.plus_seconds(-KEEP_SENT_S);
        let failures = now.plus_seconds(-KEEP_FAILURES_S);
        let known = now.plus_seconds(-KNOWN_FOR_S);
        let over = now.plus_seconds(-KEEP_OVER_S);
        let dead = now.plus_seconds(-KEEP_DEAD_S);
        let outcomes = [
            to_the_end(stop, || bookkeeping::prune_idempotency(db, keys)).await,
            to_the_end(stop, || bookkeeping::prune_outbox(db, sent)).await,
            to_the_end(stop, || bookkeeping::delete_expired_sessions(db, now)).await,
            to_the_end(stop, || bookkeeping::prune_sign_in_failures(db, failures)).await,
            to_the_end(stop, || {
                bookkeeping::prune_sign_in_tallies(db, failures, known)
            })
            .await,
            to_the_end(stop, || bookkeeping::prune_jobs(db, over, dead)).await,
        ];
        outcomes.into_iter().collect::<Result<()>>()?;
        if stop.is_cancelled() {
            return Ok(Effect::Stopped);
        }
        Ok(Effect::Finished)
    }
}

/// Repeats a batch until nothing is left or the server stops. Each is a transaction of its own, and
/// between two of them whoever waits for the writer has it first.
async fn to_the_end<F: Future<Output = tenantry_storage::Result<u64>>>(
    stop: &CancellationToken,
    mut batch: impl FnMut() -> F,
) -> Result<()> {
    while !stop.is_cancelled() && batch().await? > 0 {
        tokio::task::yield_now().await;
    }
    Ok(())
}
