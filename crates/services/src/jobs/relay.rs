//! Hands committed events on.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tenantry_storage::{bookkeeping, outbox};

use super::{AtWork, Effect, Job};
use crate::{Result, start::Inner};

/// Outbox rows handled at once.
const BATCH: u32 = 200;

/// Hands committed events to the log, at least once; the sink for subscribers plugs in here.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Relay;

impl Job for Relay {
    const NAME: &'static str = "relay";
    const EVERY: Option<Duration> = Some(Duration::from_secs(1));

    async fn run(self, at: AtWork) -> Result<Effect> {
        let db = &at.inner.db;
        while !at.stop.is_cancelled() {
            let rows = bookkeeping::claim_outbox(db, BATCH, at.now()).await?;
            if rows.is_empty() {
                return Ok(Effect::Finished);
            }
            for row in &rows {
                tracing::debug!(outbox.id = %row.id, topic = %row.topic, "relayed an event");
            }
            let ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
            bookkeeping::mark_outbox_sent(db, &ids, at.now()).await?;
        }
        Ok(Effect::Stopped)
    }

    async fn is_wanted(inner: Arc<Inner>) -> Result<bool> {
        let mut tx = inner.worker_read().await?;
        Ok(outbox::has_unsent(tx.conn()).await?)
    }
}
