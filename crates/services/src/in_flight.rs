//! Idempotency keys that are being worked on in this process.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// The set of keys in flight; clones share it.
#[derive(Debug, Default, Clone)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<String>>>);

/// Holds a key until it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    set: InFlight,
    key: String,
}

impl InFlight {
    /// Takes the key; `None` when somebody else holds it.
    pub(crate) fn take(&self, key: String) -> Option<Held> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Not `then_some`: a guard made in vain would give the other holder's key back.
        keys.insert(key.clone()).then(|| Held {
            set: self.clone(),
            key,
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.set
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
