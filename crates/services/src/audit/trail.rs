//! What is kept in memory of the trail.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use moka::sync::Cache;

use tenantry_domain::Checksum;
use tenantry_engine::audit::Keyring;

/// What the services know of the trail beside the database.
pub(crate) struct Trail {
    /// The keys of checkpoints; without them there are none.
    pub(crate) keys: Option<Keyring>,
    /// The newest checkpoint that this process made.
    made: Mutex<Option<(u64, Checksum)>>,
    /// Proofs under way, by where their last answer ended: whoever watches is told only of what this
    /// process has proven from the beginning.
    proofs: Cache<Checksum, ()>,
}

/// Proofs under way that are remembered at most.
const PROOFS: u64 = 1_000;
/// How long whoever proves may wait before going on.
const PROOF_GOES_ON_WITHIN: Duration = Duration::from_hours(1);

impl Trail {
    pub(crate) fn new(keys: Option<Keyring>) -> Self {
        Self {
            keys,
            made: Mutex::new(None),
            proofs: Cache::builder()
                .max_capacity(PROOFS)
                .time_to_live(PROOF_GOES_ON_WITHIN)
                .build(),
        }
    }

    /// Whether an answer of this process ended there, in a proof that it began.
    pub(super) fn is_own(&self, after: &str) -> bool {
        self.proofs
            .contains_key(&Checksum::of_bytes(after.as_bytes()))
    }

    /// Remembers where an answer of a proof ended that this process began.
    pub(super) fn note_proof(&self, next: &str) {
        self.proofs.insert(Checksum::of_bytes(next.as_bytes()), ());
    }

    /// The newest checkpoint that this process made: whatever became of it in the database.
    pub(crate) fn made(&self) -> Option<(u64, Checksum)> {
        self.made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Remembers the checkpoint that was just made.
    pub(super) fn note(&self, number: u64, hash: Checksum) {
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, hash));
    }
}
