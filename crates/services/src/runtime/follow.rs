//! Following other replicas; relaying the outbox; pruning what has served its time.

use std::{collections::HashMap, future::Future, sync::Arc};

use tenantry_domain::access::TenantScope;
use tenantry_storage::{activation, bookkeeping};
use tokio_util::sync::CancellationToken;

use super::{Snapshot, flight::LOAD_TIMEOUT, flight::away};
use crate::{Result, access::KNOWN_FOR_S, start::Inner};

/// Tenants asked about at once.
const FOLLOW_BATCH: usize = 1_000;
/// Outbox rows handled at once.
const RELAY_BATCH: u32 = 200;
/// How long idempotency keys are kept.
const KEEP_KEYS_S: i64 = 24 * 60 * 60;
/// How long failed sign-ins are counted.
const KEEP_FAILURES_S: i64 = 60 * 60;
/// How long delivered outbox rows are kept.
const KEEP_SENT_S: i64 = 7 * 24 * 60 * 60;

impl Inner {
    /// Compares every snapshot in memory with what is in force.
    ///
    /// On SQLite too, where one process writes: a swap after a change may have failed.
    pub(super) async fn follow(&self) -> Result<()> {
        for held in self.runtime.all().chunks(FOLLOW_BATCH) {
            self.catch_up(held).await?;
        }
        Ok(())
    }

    /// Loads those of the snapshots again whose tenants have moved; what is wrong with one tenant
    /// stays with it.
    async fn catch_up(&self, held: &[Arc<Snapshot>]) -> Result<()> {
        let scope = TenantScope::system();
        let tenants: Vec<_> = held.iter().map(|held| &held.tenant_id).collect();
        let read = self.runtime.begin_read();
        let mut tx = self.db.read(&scope).await?;
        let heads = activation::each_head(tx.conn(), &scope, &tenants).await?;
        drop(tx);
        let mut heads: HashMap<_, _> = heads.into_iter().collect();
        for held in held {
            match heads.remove(&held.tenant_id.fold()) {
                None => self.runtime.forget(&held.tenant_id, read),
                Some(Ok(head)) if held.is(&head) => {
                    held.caught_up();
                    self.runtime.tenants.clear(&held.tenant_id.fold());
                }
                Some(Ok(_)) => self.reload(held).await?,
                Some(Err(error)) => {
                    self.runtime.fell_behind(&held.tenant_id, &error.into());
                }
            }
        }
        Ok(())
    }

    /// Loads a tenant's configuration that has moved; fails only when the database is away.
    async fn reload(&self, held: &Snapshot) -> Result<()> {
        let tenant = &held.tenant_id;
        if !self.runtime.tenants.may_try(&tenant.fold()) {
            return Ok(());
        }
        let load = self.runtime.load(&self.db, tenant);
        let outcome = tokio::time::timeout(LOAD_TIMEOUT, load).await;
        let Err(error) = outcome.unwrap_or_else(|_| Err(away())) else {
            return Ok(());
        };
        held.fell_behind();
        if error.is_away() {
            return Err(error);
        }
        self.runtime.fell_behind(tenant, &error);
        Ok(())
    }

    /// Hands committed events to the log, at least once; the sink for subscribers plugs in here.
    pub(super) async fn relay(&self) -> Result<()> {
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

    /// Removes what has served its time, all of it: what grows faster than a pass removes would grow
    /// without end. Each kind goes as far as it can, whatever keeps another from it.
    pub(super) async fn prune(&self, stop: &CancellationToken) -> Result<()> {
        let (db, now) = (&self.db, self.clock.now());
        let keys = now.plus_seconds(-KEEP_KEYS_S);
        let sent = now.plus_seconds(-KEEP_SENT_S);
        let failures = now.plus_seconds(-KEEP_FAILURES_S);
        let known = now.plus_seconds(-KNOWN_FOR_S);
        let outcomes = [
            to_the_end(stop, || bookkeeping::prune_idempotency(db, keys)).await,
            to_the_end(stop, || bookkeeping::prune_outbox(db, sent)).await,
            to_the_end(stop, || bookkeeping::delete_expired_sessions(db, now)).await,
            to_the_end(stop, || bookkeeping::prune_sign_in_failures(db, failures)).await,
            to_the_end(stop, || {
                bookkeeping::prune_sign_in_tallies(db, failures, known)
            })
            .await,
        ];
        outcomes.into_iter().collect()
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
