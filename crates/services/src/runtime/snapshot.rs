//! One tenant's effective configuration as it is served, and the store of them.
//!
//! Who may replace whom is decided by when a read *began*, not by revision numbers: a database that was
//! put back, or a standby that took over, has lower numbers and must win all the same. Every read takes
//! the next number before its transaction begins. What was committed before a number was taken is seen
//! by its read, so a snapshot of a higher number is never older than what was certain at a lower one:
//! a slow reader that began before an activation committed cannot push out what was read after it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use bytes::Bytes;
use moka::{ops::compute::Op, sync::Cache};
use tenantry_domain::{
    Checksum, access::TenantScope, activation::Revision, id::TenantId, runtime::Epoch,
};
use tenantry_storage::{
    Db,
    activation::{self, StoredDocument},
};

use super::{documents, flight::Flights, trouble::Trouble};
use crate::{
    Error, Result,
    families::{
        CACHE_BYTES, CACHE_ENTRIES, CACHE_MAX_BYTES, FAILING_JOBS, FAILING_TENANTS, RUNTIME_READS,
        RUNTIME_SWAPS, RUNTIME_WENT_BACK as WENT_BACK, number,
    },
};

/// One tenant's effective configuration, ready to be sent.
#[derive(Debug)]
pub struct Snapshot {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The history that the revision is counted in.
    pub epoch: Epoch,
    /// The revision it belongs to.
    pub revision: u64,
    /// SHA-256 of `body`.
    pub checksum: Checksum,
    /// The document.
    pub body: Bytes,
    /// The checksum that the revision was activated with; see [`Snapshot::is_recomputed`].
    activated: Checksum,
    /// When the read began that it comes from, as a number.
    read: u64,
    /// Whether something newer is known to be in force.
    behind: AtomicBool,
}

impl Snapshot {
    /// An earlier revision, or the one in force, as it was activated; kept nowhere.
    pub(super) fn of_revision(epoch: Epoch, revision: Revision, document: StoredDocument) -> Self {
        Self {
            tenant_id: revision.tenant_id,
            epoch,
            revision: revision.revision,
            checksum: document.checksum,
            body: Bytes::from(document.text),
            activated: revision.checksum,
            read: 0,
            behind: AtomicBool::new(false),
        }
    }

    /// Whether something newer is in force that could not be loaded yet.
    pub fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed)
    }

    /// Whether the document of an older release was not kept, and this release merges differently.
    pub fn is_recomputed(&self) -> bool {
        self.activated != self.checksum
    }

    pub(super) fn fell_behind(&self) {
        self.behind.store(true, Ordering::Relaxed);
    }

    pub(super) fn caught_up(&self) {
        self.behind.store(false, Ordering::Relaxed);
    }

    /// Whether it is what the pointer names.
    pub(super) fn is(&self, head: &activation::Head) -> bool {
        self.epoch == head.epoch
            && self.revision == head.revision
            && self.activated == head.checksum
    }
}

/// What was asked of the configurations in memory. Kept here and told when somebody asks, because a
/// runtime read has no time to look a metric up.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Reads that were answered from memory.
    pub(super) hits: AtomicU64,
    /// Reads for which the database was asked.
    pub(super) misses: AtomicU64,
    /// Configurations that took the place of another.
    swaps: AtomicU64,
}

/// The effective configurations in memory, bounded by bytes.
pub struct Runtime {
    snapshots: Cache<String, Arc<Snapshot>>,
    max_bytes: u64,
    reads: AtomicU64,
    /// What was asked of it since the start.
    pub(super) counts: Counts,
    pub(super) flights: Flights<Arc<Snapshot>>,
    /// Tenants whose configuration cannot be loaded.
    pub(super) tenants: Trouble,
    /// Background work that fails.
    pub(crate) jobs: Trouble,
    /// Whether every revision has its document.
    pub(super) is_filled: AtomicBool,
}

impl Runtime {
    /// Keeps at most so many bytes of documents.
    pub(crate) fn new(max_bytes: u64) -> Self {
        let weigh = |_: &String, snapshot: &Arc<Snapshot>| {
            u32::try_from(snapshot.body.len() + 256).unwrap_or(u32::MAX)
        };
        Self {
            snapshots: Cache::builder()
                .weigher(weigh)
                .max_capacity(max_bytes)
                .build(),
            max_bytes,
            reads: AtomicU64::new(0),
            counts: Counts::default(),
            flights: Flights::default(),
            tenants: Trouble::new(FAILING_TENANTS),
            jobs: Trouble::new(FAILING_JOBS),
            is_filled: AtomicBool::new(false),
        }
    }

    /// What is in memory for the tenant.
    pub(super) fn held(&self, tenant: &TenantId) -> Option<Arc<Snapshot>> {
        self.snapshots.get(&tenant.fold())
    }

    /// Every snapshot in memory.
    pub(super) fn all(&self) -> Vec<Arc<Snapshot>> {
        self.snapshots
            .iter()
            .map(|(_, snapshot)| snapshot)
            .collect()
    }

    /// Tells whoever watches what is in memory, and what was asked of it.
    pub(crate) fn publish(&self) {
        let counts = &self.counts;
        let told = |count: &AtomicU64| count.load(Ordering::Relaxed);
        self.snapshots.run_pending_tasks();
        metrics::gauge!(CACHE_ENTRIES).set(number(self.snapshots.entry_count()));
        metrics::gauge!(CACHE_BYTES).set(number(self.snapshots.weighted_size()));
        metrics::gauge!(CACHE_MAX_BYTES).set(number(self.max_bytes));
        metrics::counter!(RUNTIME_READS, "from" => "memory").absolute(told(&counts.hits));
        metrics::counter!(RUNTIME_READS, "from" => "database").absolute(told(&counts.misses));
        metrics::counter!(RUNTIME_SWAPS).absolute(told(&counts.swaps));
    }

    /// The number of a read that is about to begin.
    pub(super) fn begin_read(&self) -> u64 {
        self.reads.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Loads what is in force now and keeps it, unless it was read later already.
    pub(super) async fn load(&self, db: &Db, tenant: &TenantId) -> Result<Option<Arc<Snapshot>>> {
        let read = self.begin_read();
        let held = self.held(tenant);
        let Some(fresh) = build(db, tenant, held.as_deref(), read).await? else {
            self.forget(tenant, read);
            return Ok(None);
        };
        Ok(self.keep(tenant, &Arc::new(fresh)))
    }

    /// Keeps what was read, unless something that was read later is there already; what is there then.
    fn keep(&self, tenant: &TenantId, fresh: &Arc<Snapshot>) -> Option<Arc<Snapshot>> {
        let entry = self
            .snapshots
            .entry(tenant.fold())
            .and_compute_with(|held| match held.map(moka::Entry::into_value) {
                Some(held) if held.read > fresh.read => Op::Nop,
                Some(held) => {
                    note_way_back(&held, fresh);
                    if held.epoch != fresh.epoch || held.revision != fresh.revision {
                        self.counts.swaps.fetch_add(1, Ordering::Relaxed);
                    }
                    Op::Put(Arc::clone(fresh))
                }
                None => Op::Put(Arc::clone(fresh)),
            });
        self.tenants.clear(&tenant.fold());
        entry.into_entry().map(moka::Entry::into_value)
    }

    /// Drops what is in memory of a tenant that has no configuration, as that read saw.
    pub(super) fn forget(&self, tenant: &TenantId, read: u64) {
        self.snapshots
            .entry(tenant.fold())
            .and_compute_with(|held| match held {
                Some(held) if held.value().read < read => Op::Remove,
                _ => Op::Nop,
            });
        self.tenants.clear(&tenant.fold());
    }

    /// Loads again after a change. What fails is said, shown and tried again by the follower; until
    /// then the former snapshot is served as one that is behind.
    pub(crate) async fn refresh(&self, db: &Db, tenant: &TenantId) {
        if let Err(error) = self.load(db, tenant).await {
            self.fell_behind(tenant, &error);
        }
    }

    pub(super) fn fell_behind(&self, tenant: &TenantId, error: &Error) {
        if let Some(held) = self.held(tenant) {
            held.fell_behind();
        }
        self.tenants.note(tenant.fold(), error.chain());
    }
}

/// Within one history numbers only grow, unless the database lost some of it.
fn note_way_back(held: &Snapshot, fresh: &Snapshot) {
    if held.epoch == fresh.epoch && held.revision > fresh.revision {
        metrics::counter!(WENT_BACK).increment(1);
        tracing::warn!(
            tenant.id = %fresh.tenant_id,
            revision.held = held.revision,
            revision.stored = fresh.revision,
            "the database has gone back to an earlier revision, in the same epoch: was it restored \
             without `tenantry restore`?"
        );
    }
}

async fn build(
    db: &Db,
    tenant: &TenantId,
    held: Option<&Snapshot>,
    read: u64,
) -> Result<Option<Snapshot>> {
    let scope = TenantScope::system();
    let mut tx = db.read(&scope).await?;
    let Some(head) = activation::head(tx.conn(), &scope, tenant).await? else {
        return Ok(None);
    };
    let unchanged = held.filter(|held| held.activated == head.checksum);
    let (body, checksum) = if let Some(same) = unchanged {
        (same.body.clone(), same.checksum.clone())
    } else {
        let found =
            activation::document(tx.conn(), &scope, &head.tenant_id, &head.checksum).await?;
        drop(tx);
        let document = match found {
            Some(document) => documents::checked(document, tenant).await?,
            // Only until the documents of an older release's revisions are stored.
            None => documents::fill(db, head.clone().into()).await?,
        };
        (Bytes::from(document.text), document.checksum)
    };
    Ok(Some(Snapshot {
        tenant_id: head.tenant_id,
        epoch: head.epoch,
        revision: head.revision,
        checksum,
        body,
        activated: head.checksum,
        read,
        behind: AtomicBool::new(false),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(revision: u64, read: u64) -> Arc<Snapshot> {
        let body = Bytes::from(revision.to_string());
        let checksum = Checksum::of_bytes(&body);
        Arc::new(Snapshot {
            tenant_id: TenantId::parse("acme").unwrap(),
            epoch: Epoch::from_random([0; 16]),
            revision,
            activated: checksum.clone(),
            checksum,
            body,
            read,
            behind: AtomicBool::new(false),
        })
    }

    #[test]
    fn what_was_read_later_stays_whatever_its_number() {
        let runtime = Runtime::new(1024 * 1024);
        let acme = TenantId::parse("acme").unwrap();
        let keep = |revision, read| {
            let kept = runtime.keep(&acme, &snapshot(revision, read));
            kept.map(|kept| kept.revision)
        };

        assert_eq!(keep(3, 2), Some(3));
        // A slow reader that began before the activation was committed.
        assert_eq!(keep(2, 1), Some(3));
        // A database that was put back.
        assert_eq!(keep(1, 3), Some(1));
        assert_eq!(keep(4, 2), Some(1));

        runtime.forget(&acme, 2);
        assert!(runtime.held(&acme).is_some());
        runtime.forget(&acme, 4);
        assert!(runtime.held(&acme).is_none());
    }
}
