//! The command line of schedules: activations that wait for their time.

use clap::{Args, Subcommand};
use tenantry_domain::{Timestamp, id::TenantId, schedules::ScheduleStatus};

use super::{
    Page,
    activation::Decided,
    common::{future, words},
};

/// How one is made, and what can become of it.
pub(super) const ABOUT: &str = "\
`tenantry activate ... --at WHEN` makes one. It is put in force when its time has come, and what it puts in force never \
changes. A freeze makes it wait, until its latest start. What is HELD (something else was put in force meanwhile), FAILED \
(it was refused when it was due) or MISSED (it could not begin in time) waits for somebody to resume or drop it.

Examples:
  tenantry schedules list --open                        what waits, the next one first
  tenantry schedules cancel ACME_CAPITAL sch_...
  tenantry schedules resume ACME_CAPITAL sch_... --at 2027-01-02T00:00:00Z --accept-warnings";

#[derive(Subcommand)]
pub(crate) enum Schedules {
    /// List schedules, the latest time first; of those that are open the next one
    #[command(
        after_help = "Examples:\n  tenantry schedules list --open --tenant ACME_CAPITAL\n  \
                            tenantry schedules list --status held -o csv"
    )]
    List {
        /// Only these
        #[arg(
            long,
            ignore_case = true,
            value_parser = words(ScheduleStatus::ALL.map(ScheduleStatus::as_str), ScheduleStatus::parse)
        )]
        status: Option<ScheduleStatus>,
        /// Only those that something can still come of: they wait for their time, or for somebody
        #[arg(long)]
        open: bool,
        /// Only of this tenant
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        #[command(flatten)]
        page: Page,
    },
    /// Show a schedule: what it puts in force and when, or what became of it
    Show {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// The schedule's id, `sch_...`
        #[arg(value_name = "ID")]
        schedule: String,
    },
    /// Drop a schedule, for good; the change request that waits with it is cancelled too
    Cancel {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// The schedule's id, `sch_...`
        #[arg(value_name = "ID")]
        schedule: String,
        /// Why; lands in the audit trail
        #[arg(long)]
        reason: Option<String>,
    },
    /// Schedule again what is held, failed or missed: the same activation, on the revision that is in force by now
    #[command(
        after_help = "Examples:\n  tenantry schedules resume ACME_CAPITAL sch_...\n  \
                            tenantry schedules resume ACME_CAPITAL sch_... --at 2027-01-02T00:00:00Z --accept-warnings\n\
                            It is checked again, and becomes a change request where it needs approval. To activate now, \
                            use `tenantry activate`, and cancel the schedule."
    )]
    Resume(Resume),
}

#[derive(Args)]
pub(crate) struct Resume {
    /// Whose
    #[arg(value_parser = TenantId::parse)]
    pub(crate) tenant: TenantId,
    /// The schedule's id, `sch_...`
    #[arg(value_name = "ID")]
    pub(crate) schedule: String,
    /// When: RFC 3339 with its offset, a date for its first instant in UTC, `tomorrow`, or in how long (`2h`); otherwise
    /// when it was to be, which has to be in the future still
    #[arg(long, value_name = "WHEN", value_parser = future)]
    pub(crate) at: Option<Timestamp>,
    /// The last instant in which it may begin, written as --at is, spans counted from now; otherwise as long after its
    /// time as before
    #[arg(long, value_name = "WHEN", value_parser = future)]
    pub(crate) latest_start: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) decided: Decided,
}
