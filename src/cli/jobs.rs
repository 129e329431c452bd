//! The command line of jobs.

use clap::Subcommand;
use tenantry_domain::{id::TenantId, jobs::JobState};

use super::{Page, common::words};

#[derive(Subcommand)]
pub(crate) enum Jobs {
    /// List jobs, newest first
    List {
        /// Only these
        #[arg(long, ignore_case = true, value_parser = words(JobState::ALL.map(JobState::as_str), JobState::parse))]
        state: Option<JobState>,
        /// Only of this kind
        #[arg(long)]
        kind: Option<String>,
        /// Only about this tenant
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        #[command(flatten)]
        page: Page,
    },
    /// Show one job
    Show {
        /// The job's id, `job_...`
        id: String,
    },
    /// Try a job again at once: one that died, was cancelled, or waits
    Retry {
        /// The job's id, `job_...`
        id: String,
    },
    /// Cancel a job; what a run under way has not committed by then will not be
    Cancel {
        /// The job's id, `job_...`
        id: String,
        /// Why; lands in the audit trail
        #[arg(long)]
        reason: String,
    },
}
