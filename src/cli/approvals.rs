//! The command line of change requests, and of how many people have to agree.

use clap::Subcommand;
use tenantry_domain::{approvals::RequestStatus, id::TenantId};

use super::{Page, common::words};

/// Why there is no `requests approve`.
pub(super) const PEOPLE_APPROVE: &str = "\
People approve in the console, each with their password, and there is no command for it: what has a token is a script or
an agent, which may propose, say no and take back, but agrees to nothing. Nobody approves what they have a hand in.

Examples:
  tenantry requests list --status pending --tenant ACME_CAPITAL
  tenantry requests list --status pending -q | xargs -n1 tenantry requests show
  tenantry requests reject chr_... --comment \"the threshold is too low\"";

#[derive(Subcommand)]
pub(crate) enum Requests {
    /// List change requests, newest first
    List {
        /// Only these
        #[arg(
            long,
            ignore_case = true,
            value_parser = words(RequestStatus::ALL.map(RequestStatus::as_str), RequestStatus::parse)
        )]
        status: Option<RequestStatus>,
        /// Only about this tenant
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        #[command(flatten)]
        page: Page,
    },
    /// Show a change request with what it would do, who agreed and who cannot
    Show {
        /// The request's id, `chr_...`
        #[arg(value_name = "ID")]
        request: String,
    },
    /// Say no to a change request, for good
    Reject {
        /// The request's id, `chr_...`
        #[arg(value_name = "ID")]
        request: String,
        /// Why; whoever asked for the change reads it
        #[arg(long)]
        comment: String,
    },
    /// Take a change request back, for good
    Cancel {
        /// The request's id, `chr_...`
        #[arg(value_name = "ID")]
        request: String,
        /// Why; lands in the audit trail
        #[arg(long)]
        comment: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Approvals {
    /// Say how many people have to agree
    Show {
        /// To changes of this tenant; otherwise to those of every tenant
        #[arg(value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
    },
    /// Say how many people shall have to agree; fewer than now is a change that needs approval itself
    #[command(
        after_help = "Examples:\n  tenantry approvals set --any 0 --loosening 1\n  \
                            tenantry approvals set ACME_CAPITAL --any 1 --loosening 2 --reason \"asked for by risk\""
    )]
    Set {
        /// To changes of this tenant, where that is more than what holds everywhere; otherwise to those of every tenant
        #[arg(value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        /// To any change of what is in force: 0 to 5
        #[arg(long, value_name = "N")]
        any: u64,
        /// To a change that loosens what is in force: 0 to 5, and never fewer than to any
        #[arg(long, value_name = "N")]
        loosening: u64,
        /// Why; lands in the audit trail
        #[arg(long)]
        reason: Option<String>,
    },
}
