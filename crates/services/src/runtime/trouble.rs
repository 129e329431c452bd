//! What goes wrong in the background, by name: said once for each change, counted, tried again later.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Passes that are left out at most before something is tried again.
const LONGEST_PAUSE: u32 = 32;

/// Things that fail at the moment, by name.
pub(crate) struct Trouble {
    gauge: &'static str,
    faults: Mutex<HashMap<String, Fault>>,
}

struct Fault {
    cause: String,
    /// Passes to leave out after the next failure.
    pause: u32,
    /// Passes that are still left out.
    left: u32,
}

impl Trouble {
    pub(super) fn new(gauge: &'static str) -> Self {
        Self {
            gauge,
            faults: Mutex::default(),
        }
    }

    /// Notes a failure; says so when it is new or has another cause.
    pub(crate) fn note(&self, name: String, cause: String) {
        let mut faults = self.lock();
        let known = faults.remove(&name);
        if known.as_ref().is_none_or(|known| known.cause != cause) {
            tracing::warn!(name, cause, metric = self.gauge, "background work fails");
        }
        let pause = known.map_or(0, |known| (known.pause * 2).clamp(1, LONGEST_PAUSE));
        let left = pause;
        faults.insert(name, Fault { cause, pause, left });
        self.count(&faults);
    }

    /// Notes that it works again.
    pub(crate) fn clear(&self, name: &str) {
        let mut faults = self.lock();
        if faults.remove(name).is_some() {
            tracing::info!(name, metric = self.gauge, "background work goes on again");
            self.count(&faults);
        }
    }

    /// Whether it may be tried in this pass: what failed often is tried ever more rarely.
    pub(super) fn may_try(&self, name: &str) -> bool {
        match self.lock().get_mut(name) {
            Some(fault) if fault.left > 0 => {
                fault.left -= 1;
                false
            }
            Some(_) | None => true,
        }
    }

    /// The names of what fails.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.lock().keys().cloned().collect();
        names.sort();
        names
    }

    fn count(&self, faults: &HashMap<String, Fault>) {
        let count = u32::try_from(faults.len()).unwrap_or(u32::MAX);
        metrics::gauge!(self.gauge).set(f64::from(count));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Fault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_is_tried_ever_more_rarely() {
        let trouble = Trouble::new("test");
        let mut tries = 0;

        for _ in 0..100 {
            if trouble.may_try("acme") {
                tries += 1;
                trouble.note("acme".to_owned(), "broken".to_owned());
            }
        }

        assert_eq!((tries, trouble.names()), (8, vec!["acme".to_owned()]));
        trouble.clear("acme");
        assert!(trouble.may_try("acme") && trouble.names().is_empty());
    }
}
