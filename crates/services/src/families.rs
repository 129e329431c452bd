//! Every family of metrics that the use cases tell whoever watches, with what it says.
//!
//! Labels are from closed lists: no tenant, person or text of a client is one. What this list does not
//! have is told without a word of help: add a family here first.

use tenantry_domain::Timestamp;

/// What kind of number a family has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamilyKind {
    /// It only grows, from zero at the start of the process.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How often something took how long.
    Histogram,
}

/// A family of metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Its name; it ends with its unit, and `_total` for a counter.
    pub name: &'static str,
    /// What kind of number it has.
    pub kind: FamilyKind,
    /// What it says, in a sentence.
    pub help: &'static str,
}

macro_rules! families {
    ($($constant:ident = $kind:ident $name:literal $help:literal;)+) => {
        $(#[doc = $help] pub const $constant: &str = $name;)+

        /// Every family of the use cases.
        pub const FAMILIES: &[Family] = &[
            $(Family { name: $name, kind: FamilyKind::$kind, help: $help },)+
        ];
    };
}

families! {
    OPERATIONS = Counter "tenantry_operations_total"
        "Operations, whichever way they came in, by what came of them: ok, or the name of the problem.";
    OPERATION_SECONDS = Histogram "tenantry_operation_seconds"
        "How long operations took, in seconds.";
    ADMISSION_WAITING = Gauge "tenantry_admission_waiting"
        "Requests that wait for a place for heavy work, or for memory.";
    ADMISSION_REFUSED = Counter "tenantry_admission_refused_total"
        "Requests that found no place for heavy work, and answers that found no memory.";
    AUTH_GRACE = Counter "tenantry_auth_grace_total"
        "Runtime reads that were let in by a token known from before while the database was away.";
    SIGN_IN_FAILURES = Counter "tenantry_sign_in_failures_total"
        "Passwords that were wrong, at sign-in and where they are asked for again, and attempts that came too soon after such.";
    RUNTIME_READS = Counter "tenantry_runtime_reads_total"
        "Runtime reads, by whether memory had the configuration or the database was asked.";
    RUNTIME_SWAPS = Counter "tenantry_runtime_swaps_total"
        "Configurations in memory that a newer revision has replaced.";
    RUNTIME_WENT_BACK = Counter "tenantry_runtime_went_back_total"
        "Tenants whose database went back to an earlier revision without a new epoch.";
    FAILING_TENANTS = Gauge "tenantry_runtime_failing_tenants"
        "Tenants whose configuration in force cannot be loaded; the former one is served.";
    CACHE_ENTRIES = Gauge "tenantry_runtime_cache_entries"
        "Configurations in memory.";
    CACHE_BYTES = Gauge "tenantry_runtime_cache_bytes"
        "Bytes of the configurations in memory.";
    CACHE_MAX_BYTES = Gauge "tenantry_runtime_cache_max_bytes"
        "Bytes of configurations that are kept in memory at most.";
    ACTIVE_CONFIGURATIONS = Gauge "tenantry_active_configurations"
        "Tenants with a configuration in force, counted to 100,000; of the database, so that all servers tell the same.";
    DATABASE_CONNECTIONS = Gauge "tenantry_database_connections"
        "Connections to the database, by whether they are in use.";
    DATABASE_MAX_CONNECTIONS = Gauge "tenantry_database_max_connections"
        "Connections that a pool has at most.";
    OUTBOX_UNSENT = Gauge "tenantry_outbox_unsent"
        "Messages of the outbox that wait to be delivered, counted to 100,000; of the database, so that all servers tell the same.";
    OUTBOX_OLDEST_SECONDS = Gauge "tenantry_outbox_oldest_seconds"
        "Age of the oldest message of the outbox that waits, in seconds; 0 where none does.";
    FAILING_JOBS = Gauge "tenantry_failing_jobs"
        "Kinds of background work that fail.";
    JOBS = Counter "tenantry_jobs_total"
        "Runs of jobs, by kind and by what came of them.";
    JOB_SECONDS = Histogram "tenantry_job_seconds"
        "How long runs of jobs took, in seconds.";
    JOBS_DEPTH = Gauge "tenantry_jobs_depth"
        "Jobs that wait or run; of the database, so that all servers tell the same.";
    JOBS_OLDEST_SECONDS = Gauge "tenantry_jobs_oldest_seconds"
        "For how long the job has been due that waits longest, in seconds.";
    JOBS_DEAD = Gauge "tenantry_jobs_dead"
        "Jobs that failed as often as they may: somebody has to look at them.";
    AUDIT_VERIFIED = Gauge "tenantry_audit_verified_timestamp_seconds"
        "When this process last proved the whole audit trail, in seconds since 1970.";
    AUDIT_VALID = Gauge "tenantry_audit_valid"
        "Whether that proof held: 1, or 0 where the trail is broken.";
    AUDIT_SEALED = Gauge "tenantry_audit_sealed_timestamp_seconds"
        "When this process last made a checkpoint of the audit trail, in seconds since 1970.";
}

/// A count as metrics have numbers.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 9,000,000,000,000,000"
)]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}

/// A moment as metrics have moments: in seconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "exact for 285 years")]
pub(crate) fn seconds(at: Timestamp) -> f64 {
    at.micros() as f64 / 1e6
}

/// Seconds since a moment, 0 without one.
pub(crate) fn seconds_since(then: Option<Timestamp>, now: Timestamp) -> f64 {
    then.map_or(0.0, |then| (seconds(now) - seconds(then)).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_kind_of_number_it_is() {
        for family in FAMILIES {
            let name = family.name;
            let is_total = name.ends_with("_total");
            assert_eq!(is_total, family.kind == FamilyKind::Counter, "{name}");
            if family.kind == FamilyKind::Histogram {
                assert!(name.ends_with("_seconds"), "{name}");
            }
            assert!(family.help.ends_with('.'), "{name}");
            let same = FAMILIES.iter().filter(|other| other.name == name);
            assert_eq!(same.count(), 1, "{name}");
        }
    }

    #[test]
    fn nobody_has_waited_since_the_future() {
        let at = Timestamp::from_micros;

        assert!((seconds_since(Some(at(1_500_000)), at(4_000_000)) - 2.5).abs() < 1e-9);
        assert!(seconds_since(Some(at(5_000_000)), at(4_000_000)).abs() < 1e-9);
        assert!(seconds_since(None, at(4_000_000)).abs() < 1e-9);
    }
}
