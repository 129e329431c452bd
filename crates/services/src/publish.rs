//! What whoever watches is told when they begin to, and when they ask.

use crate::{
    Services, access, admission,
    families::{
        AUTH_GRACE, DATABASE_CONNECTIONS, DATABASE_MAX_CONNECTIONS, FAILING_JOBS, FAILING_TENANTS,
        OPERATIONS, RUNTIME_READS, RUNTIME_SWAPS, RUNTIME_WENT_BACK,
    },
    jobs, registry,
};

impl Services {
    /// Tells whoever watches what is only looked at when they ask: memory and connections.
    pub fn publish(&self) {
        let inner = self.inner();
        inner.runtime.publish();
        for pool in inner.db.pool_use() {
            let name = pool.pool;
            metrics::gauge!(DATABASE_CONNECTIONS, "pool" => name, "state" => "in_use")
                .set(f64::from(pool.in_use));
            metrics::gauge!(DATABASE_CONNECTIONS, "pool" => name, "state" => "idle")
                .set(f64::from(pool.idle));
            metrics::gauge!(DATABASE_MAX_CONNECTIONS, "pool" => name).set(f64::from(pool.max));
        }
    }
}

/// Has the counters begin at zero, rather than with what they count first: a rate over a series that
/// was not there before is none.
pub fn begin_counters() {
    admission::begin_counters();
    jobs::begin_counters();
    access::begin_counters();
    for name in [AUTH_GRACE, RUNTIME_WENT_BACK, RUNTIME_SWAPS] {
        metrics::counter!(name).increment(0);
    }
    for from in ["memory", "database"] {
        metrics::counter!(RUNTIME_READS, "from" => from).increment(0);
    }
    for name in [FAILING_TENANTS, FAILING_JOBS] {
        metrics::gauge!(name).increment(0.0);
    }
    let commands = registry::COMMANDS.iter().map(|facts| facts.name);
    for name in commands.chain(registry::QUERIES.iter().map(|facts| facts.name)) {
        metrics::counter!(OPERATIONS, "operation" => name, "outcome" => "ok").increment(0);
    }
}
