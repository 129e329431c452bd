//! The command line of recalls: every tenant is taken off a domain pack version that was found bad.

use clap::{Args, Subcommand};
use tenantry_domain::{
    packs::{DomainName, Version},
    recalls::{RecallOutcome, RecallStatus},
};

use super::{Page, common::words};

/// What a recall is, and what somebody can do about one.
pub(super) const ABOUT: &str = "\
`tenantry recall DOMAIN VERSION` begins one. It withdraws the version and then comes to the tenants that it is live for, one \
after the other, on the server: whoever waits for it only looks on. A tenant that it could not take off the version is FAILED, \
with the reason; one whose change needs approval is REQUESTED.

Examples:
  tenantry recalls list --status running
  tenantry recalls show rcl_... --wait                  follow it; ends with 1 when tenants are left on the version
  tenantry recalls tenants rcl_... --outcome failed     which were refused, and why
  tenantry recalls resume rcl_...                       try these again";

#[derive(Args)]
#[command(
    after_help = "Examples:\n  tenantry recall CapitalMarkets v1.1 --dry-run\n  \
                        tenantry recall CapitalMarkets v1.1 --reason \"incident 4711\" --wait\n  \
                        tenantry recall CapitalMarkets v1.1 --to v1.2 --accept-warnings --reason \"incident 4711\"\n\
                        The version is withdrawn at once, for good. A freeze does not hold a recall up, and what needs approval \
                        becomes a change request. `tenantry recalls` has what came of it, and stops one."
)]
pub(crate) struct Recall {
    /// The domain
    #[arg(value_parser = DomainName::parse)]
    pub(crate) domain: DomainName,
    /// The version that was found bad
    #[arg(value_name = "VERSION", value_parser = Version::parse)]
    pub(crate) domain_pack_version: Version,
    /// Put this version in its place everywhere; otherwise each tenant goes back to its newest revision without withdrawn
    /// versions
    #[arg(long = "to", value_name = "VERSION", value_parser = Version::parse)]
    pub(crate) to_version: Option<Version>,
    /// Accept the warnings of what takes its place
    #[arg(long)]
    pub(crate) accept_warnings: bool,
    /// Why; lands in the audit trail, at every tenant
    #[arg(long, required_unless_present = "dry_run")]
    pub(crate) reason: Option<String>,
    /// Say how far the version reaches and what each tenant would go back to, and change nothing
    #[arg(long, visible_alias = "preview", conflicts_with = "wait")]
    pub(crate) dry_run: bool,
    /// Stay until it has come to every tenant, or somebody stops it; ends with 1 when the version is live for some still
    #[arg(long)]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Subcommand)]
pub(crate) enum Recalls {
    /// List recalls, newest first
    #[command(
        after_help = "Examples:\n  tenantry recalls list --status running -q\n  \
                            tenantry recalls list --domain CapitalMarkets -o csv"
    )]
    List {
        /// Only these
        #[arg(
            long,
            ignore_case = true,
            value_parser = words(RecallStatus::ALL.map(RecallStatus::as_str), RecallStatus::parse)
        )]
        status: Option<RecallStatus>,
        /// Only of versions of this domain
        #[arg(long, value_parser = DomainName::parse)]
        domain: Option<DomainName>,
        #[command(flatten)]
        page: Page,
    },
    /// Show a recall, and how far it is
    Show {
        /// The recall's id, `rcl_...`
        #[arg(value_name = "ID")]
        recall: String,
        /// Stay until it has come to every tenant, or somebody stops it; ends with 1 when the version is live for some still
        #[arg(long)]
        wait: bool,
    },
    /// List what a recall has made of the tenants, by id
    #[command(
        after_help = "Examples:\n  tenantry recalls tenants rcl_... --outcome failed\n  \
                            tenantry recalls tenants rcl_... --all -o csv"
    )]
    Tenants {
        /// The recall's id, `rcl_...`
        #[arg(value_name = "ID")]
        recall: String,
        /// Only those of which that became
        #[arg(
            long,
            ignore_case = true,
            value_parser = words(RecallOutcome::ALL.map(RecallOutcome::as_str), RecallOutcome::parse)
        )]
        outcome: Option<RecallOutcome>,
        #[command(flatten)]
        page: Page,
    },
    /// Stop a recall before it comes to the next tenant; what it has done stays so, and the version stays withdrawn
    Stop {
        /// The recall's id, `rcl_...`
        #[arg(value_name = "ID")]
        recall: String,
    },
    /// Go on with a recall that was stopped, and try again what was refused
    Resume {
        /// The recall's id, `rcl_...`
        #[arg(value_name = "ID")]
        recall: String,
        /// Stay until it has come to every tenant, or somebody stops it; ends with 1 when the version is live for some still
        #[arg(long)]
        wait: bool,
    },
}
