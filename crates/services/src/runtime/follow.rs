//! Background work: follows other replicas, relays the outbox, prunes what has served its time.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use tenantry_domain::access::TenantScope;
use tenantry_storage::{Engine, activation, bookkeeping};

use super::Snapshot;
use crate::{Result, Services, access::KNOWN_FOR_S, start::Inner};

/// How often other replicas' activations are looked for.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);
/// Tenants asked about at once.
const FOLLOW_BATCH: usize = 1_000;
/// How often old rows are pruned.
const PRUNE_EVERY: Duration = Duration::from_mins(10);
/// Outbox rows handled at once.
const RELAY_BATCH: u32 = 200;
/// How long idempotency keys are kept.
const KEEP_KEYS_S: i64 = 24 * 60 * 60;
/// How long failed sign-ins are counted.
const KEEP_FAILURES_S: i64 = 60 * 60;
/// How long delivered outbox rows are kept.
const KEEP_SENT_S: i64 = 7 * 24 * 60 * 60;

impl Services {
    /// Does the background work until `shutdown` resolves.
    pub async fn work(&self, shutdown: impl Future<Output = ()> + Send) {
        let mut follow = tokio::time::interval(FOLLOW_EVERY);
        let mut prune = tokio::time::interval(PRUNE_EVERY);
        tokio::pin!(shutdown);
        loop {
            let (what, done) = tokio::select! {
                () = &mut shutdown => return,
                _ = follow.tick() => ("follow", self.inner().follow().await),
                _ = prune.tick() => ("prune", self.inner().prune().await),
            };
            if let Err(error) = done {
                tracing::warn!(job = what, %error, "background work failed and will be repeated");
            }
        }
    }
}

impl Inner {
    /// Compares every snapshot in memory with what is in force, and relays the outbox.
    async fn follow(&self) -> Result<()> {
        // A SQLite database has one process, which has swapped its snapshots itself.
        if self.db.engine() == Engine::Postgres {
            for held in self.runtime.all().chunks(FOLLOW_BATCH) {
                self.catch_up(held).await?;
            }
        }
        self.relay().await
    }

    /// Loads those of the snapshots again whose tenants have moved.
    async fn catch_up(&self, held: &[Arc<Snapshot>]) -> Result<()> {
        let scope = TenantScope::system();
        let tenants: Vec<_> = held.iter().map(|held| &held.tenant_id).collect();
        let mut tx = self.db.read(&scope).await?;
        let heads = activation::heads(tx.conn(), &scope, &tenants).await?;
        drop(tx);
        let present: HashMap<_, _> = heads
            .into_iter()
            .map(|head| (head.tenant_id, head.revision))
            .collect();
        for held in held {
            let tenant = &held.tenant_id;
            if present.get(tenant).is_some_and(|now| *now != held.revision) {
                self.runtime.load(&self.db, &scope, tenant).await?;
            }
        }
        Ok(())
    }

    /// Hands committed events to the log, at least once; the sink for subscribers plugs in here.
    async fn relay(&self) -> Result<()> {
        loop {
            let rows = bookkeeping::claim_outbox(&self.db, RELAY_BATCH, self.clock.now()).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in &rows {
                tracing::debug!(outbox.id = %row.id, topic = %row.topic, "relayed an event");
            }
            let ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
            bookkeeping::mark_outbox_sent(&self.db, &ids, self.clock.now()).await?;
        }
    }

    async fn prune(&self) -> Result<()> {
        let now = self.clock.now();
        bookkeeping::prune_idempotency(&self.db, now.plus_seconds(-KEEP_KEYS_S)).await?;
        bookkeeping::prune_outbox(&self.db, now.plus_seconds(-KEEP_SENT_S)).await?;
        bookkeeping::delete_expired_sessions(&self.db, now).await?;
        let failures = now.plus_seconds(-KEEP_FAILURES_S);
        bookkeeping::prune_sign_in_failures(&self.db, failures).await?;
        let known = now.plus_seconds(-KNOWN_FOR_S);
        bookkeeping::prune_sign_in_tallies(&self.db, failures, known).await?;
        Ok(())
    }
}
