//! Loads under way, by tenant, and what comes of them.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::{Error, Result};

/// Why a load failed, for everybody who waited for it.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    Away,
    Broken(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        if error.is_away() {
            Self::Away
        } else {
            Self::Broken(error.chain())
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Away => Self::away(),
            Fault::Broken(cause) => Self::Internal(cause),
        }
    }
}

/// Loads under way, by tenant.
pub(super) struct Flights<T>(Mutex<UnderWay<T>>);

/// What came of a load, once it has landed.
pub(super) type Landed<T> = Option<Result<Option<T>, Fault>>;
type UnderWay<T> = HashMap<String, watch::Receiver<Landed<T>>>;

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Flights<T> {
    pub(super) fn lock(&self) -> MutexGuard<'_, UnderWay<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waited_hears_the_cause_that_the_log_tells() {
        let stale = Error::from(tenantry_storage::Error::Stale);

        let told = Error::from(Fault::from(stale)).chain();

        assert_eq!(told, "storage: the row changed in the meantime");
    }
}
