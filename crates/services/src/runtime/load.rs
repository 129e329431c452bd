//! Loading: however many ask for a configuration that is not in memory, one reads it.

use std::{sync::Arc, time::Duration};

use tenantry_domain::id::TenantId;
use tokio::sync::watch;
use tracing::Instrument as _;

use super::{
    Snapshot,
    flight::{Fault, Landed},
};
use crate::{Error, Result, Services, start::Inner};

/// How long a load may take.
pub(super) const LOAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How somebody comes to a configuration that was not in memory a moment ago.
enum Way {
    Landed(Arc<Snapshot>),
    Waiting(watch::Receiver<Landed<Arc<Snapshot>>>),
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
