//! What this process counts, and the text that tells it.
//!
//! Nothing is recorded before somebody will ask. What is only looked at when they do (memory,
//! descriptors, connections) is looked at then.

mod process;

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tenantry_services::{
    Services,
    families::{self, Family, FamilyKind, JOB_SECONDS, OPERATION_SECONDS},
};

use crate::{connections, middleware};

/// Upper ends of the buckets of how long requests take, in seconds.
const BUCKETS: [f64; 11] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0,
];
/// How often what was measured is added up, whether or not anybody asks: until then each measurement
/// takes memory of its own.
const ADD_UP_EVERY: Duration = Duration::from_secs(5);

macro_rules! families {
    ($($constant:ident = $kind:ident $name:literal $help:literal;)+) => {
        $(#[doc = $help] pub(crate) const $constant: &str = $name;)+

        /// The families of what surrounds the use cases.
        const FAMILIES: &[Family] = &[
            $(Family { name: $name, kind: FamilyKind::$kind, help: $help },)+
        ];
    };
}

families! {
    BUILD_INFO = Gauge "tenantry_build_info"
        "1, with the version of this program as a label.";
    REQUESTS = Counter "tenantry_http_requests_total"
        "Requests, by the template of their path, method and status.";
    REQUEST_SECONDS = Histogram "tenantry_http_request_seconds"
        "How long answers took, in seconds.";
    RATE_LIMITED = Counter "tenantry_http_rate_limited_total"
        "Requests that were refused with 429, by whose budget was used up.";
    CONNECTIONS = Gauge "tenantry_connections"
        "Connections of clients.";
    CONNECTIONS_ENDED = Counter "tenantry_connections_ended_total"
        "Connections that were ended, by why.";
    CONNECTIONS_REFUSED = Counter "tenantry_connections_refused_total"
        "Connections that found no room.";
    START_TIME = Gauge "process_start_time_seconds"
        "When this process started, in seconds since 1970.";
    CPU_SECONDS = Counter "process_cpu_seconds_total"
        "Processor time that this process has taken, in whole seconds.";
    RESIDENT = Gauge "process_resident_memory_bytes"
        "Memory of this process that is in RAM, in bytes.";
    OPEN_FDS = Gauge "process_open_fds"
        "File descriptors that are open.";
    MAX_FDS = Gauge "process_max_fds"
        "File descriptors that may be open.";
}

/// Every family of metrics that `/metrics` may have.
pub fn all_families() -> impl Iterator<Item = &'static Family> {
    families::FAMILIES.iter().chain(FAMILIES)
}

static RECORDING: AtomicBool = AtomicBool::new(false);

/// Whether anybody will ask for metrics.
pub(crate) fn is_recording() -> bool {
    RECORDING.load(Ordering::Relaxed)
}

/// Records from now on, and adds up what was measured for as long as the runtime lives.
pub(crate) fn record() {
    let Some(handle) = recorder() else { return };
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(ADD_UP_EVERY).await;
            handle.run_upkeep();
        }
    });
}

/// What was counted, in Prometheus' text format; `None` where it is not recorded.
pub(crate) fn render(services: &Services) -> Option<String> {
    let handle = recorder()?;
    services.publish();
    process::publish();
    Some(handle.render())
}

/// The process's metrics; recorded from the first call on.
fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| match install() {
            Ok(handle) => {
                RECORDING.store(true, Ordering::Relaxed);
                Some(handle)
            }
            Err(error) => {
                tracing::error!(%error, "metrics are not recorded");
                None
            }
        })
        .as_ref()
}

fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(OPERATION_SECONDS.to_owned()), &BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(JOB_SECONDS.to_owned()), &BUCKETS)?
        .install_recorder()?;
    for family in all_families() {
        describe(family);
    }
    tenantry_services::begin_counters();
    middleware::begin_counters();
    connections::begin_counters();
    metrics::gauge!(BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

fn describe(family: &Family) {
    let Family { name, kind, help } = *family;
    match kind {
        FamilyKind::Counter => metrics::describe_counter!(name, help),
        FamilyKind::Gauge => metrics::describe_gauge!(name, help),
        FamilyKind::Histogram => metrics::describe_histogram!(name, help),
    }
}
