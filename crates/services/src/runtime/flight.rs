//! Loads under way: however many ask for a configuration that is not in memory, one reads it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tenantry_domain::{ProblemKind, id::TenantId};
use tokio::sync::watch;
use tracing::Instrument as _;

use super::Snapshot;
use crate::{Error, Result, Services, start::Inner};

/// How long a load may take.
pub(super) const LOAD_TIMEOUT: Duration = Duration::from_secs(5);

type Landed = Result<Option<Arc<Snapshot>>, Fault>;

/// Why a load failed, for everybody who waited for it.
#[derive(Debug, Clone)]
enum Fault {
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
            Fault::Away => away(),
            Fault::Broken(cause) => Self::Internal(cause),
        }
    }
}

/// The database does not answer in time.
pub(crate) fn away() -> Error {
    let mut problem = ProblemKind::Unavailable.into_problem();
    problem.retry_after_s = Some(2);
    problem.into()
}

/// Loads under way, by tenant.
#[derive(Default)]
pub(crate) struct Flights(Mutex<HashMap<String, watch::Receiver<Option<Landed>>>>);

impl Flights {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Receiver<Option<Landed>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How somebody comes to a configuration that was not in memory a moment ago.
enum Way {
    Landed(Arc<Snapshot>),
    Waiting(watch::Receiver<Option<Landed>>),
}

/// Ends a load however it ends, so that the next one can begin.
struct Landing {
    inner: Arc<Inner>,
    tenant: String,
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.inner.runtime.flights.lock().remove(&self.tenant);
    }
}

impl Services {
    /// Loads what is in force, or waits for the load that is under way.
    pub(super) async fn load_once(&self, tenant: &TenantId) -> Result<Option<Arc<Snapshot>>> {
        let mut landed = match self.join_or_begin(tenant) {
            Way::Landed(held) => return Ok(Some(held)),
            Way::Waiting(landed) => landed,
        };
        match landed.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Ok(loaded))) => Ok(loaded.clone()),
            Ok(Some(Err(fault))) => Err(fault.clone().into()),
            Ok(None) | Err(_) => Err(Error::Internal("a load ended badly".to_owned())),
        }
    }

    fn join_or_begin(&self, tenant: &TenantId) -> Way {
        let mut flights = self.inner().runtime.flights.lock();
        if let Some(under_way) = flights.get(&tenant.fold()) {
            return Way::Waiting(under_way.clone());
        }
        // What landed was put in before its flight was taken off the list.
        if let Some(held) = self.inner().runtime.held(tenant) {
            return Way::Landed(held);
        }
        let (landed, waiting) = watch::channel(None);
        flights.insert(tenant.fold(), waiting.clone());
        drop(flights);
        let landing = Landing {
            inner: self.shared(),
            tenant: tenant.fold(),
        };
        let tenant = tenant.clone();
        let load = async move {
            let inner = &landing.inner;
            let load = inner.runtime.load(&inner.db, &tenant);
            let outcome = match tokio::time::timeout(LOAD_TIMEOUT, load).await {
                Ok(outcome) => outcome.map_err(Fault::from),
                Err(_) => Err(Fault::Away),
            };
            if let Err(fault @ Fault::Broken(_)) = &outcome {
                inner.runtime.fell_behind(&tenant, &fault.clone().into());
            }
            // Whoever asked may have gone.
            landed.send_replace(Some(outcome));
            drop(landing);
        };
        tokio::spawn(load.in_current_span());
        Way::Waiting(waiting)
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
