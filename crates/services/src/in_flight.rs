//! Idempotency keys that are being worked on in this process.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

/// The set of keys in flight.
#[derive(Debug, Default)]
pub(crate) struct InFlight(Mutex<HashSet<String>>);

/// Holds a key until it is dropped.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    set: &'a InFlight,
    key: String,
}

impl InFlight {
    /// Takes the key; `None` when somebody else holds it.
    pub(crate) fn take(&self, key: String) -> Option<Held<'_>> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Not `then_some`: a guard made in vain would give the other holder's key back.
        keys.insert(key.clone()).then(|| Held { set: self, key })
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.set
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
