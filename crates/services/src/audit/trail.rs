//! What is kept in memory of the trail.

use std::sync::{Mutex, PoisonError};

use tenantry_domain::Checksum;
use tenantry_engine::audit::Keyring;

/// What the services know of the trail beside the database.
pub(crate) struct Trail {
    /// The keys of checkpoints; without them there are none.
    pub(crate) keys: Option<Keyring>,
    /// The newest checkpoint that this process made.
    made: Mutex<Option<(u64, Checksum)>>,
}

impl Trail {
    pub(crate) fn new(keys: Option<Keyring>) -> Self {
        Self {
            keys,
            made: Mutex::new(None),
        }
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
