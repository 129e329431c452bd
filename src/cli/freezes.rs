//! The command line of freezes: times in which nothing new is put in force.

use clap::Subcommand;
use tenantry_domain::{
    Timestamp,
    freezes::{FreezeReach, FreezeStatus},
    id::TenantId,
    packs::DomainName,
};

use super::{
    Page,
    common::{future, words},
};

/// What a freeze holds up, and how to stop everything.
pub(super) const ABOUT: &str = "\
While a freeze holds, activations and changes of links are refused (the command ends with 6), and so is the approval \
that would apply one. Going back passes (`tenantry rollback`), and services are served what is in force.

Examples:
  tenantry freezes create --reason \"incident 4711\"      stop everything, until somebody ends it
  tenantry freezes list --status active                 what holds now
  tenantry freezes end frz_...                          go on";

#[derive(Subcommand)]
pub(crate) enum Freezes {
    /// List freezes, the latest beginning first
    #[command(
        after_help = "Examples:\n  tenantry freezes list --status active --tenant ACME_CAPITAL\n  \
                            tenantry freezes list --status active -q | xargs -n1 tenantry freezes show"
    )]
    List {
        /// Only these
        #[arg(
            long,
            ignore_case = true,
            value_parser = words(FreezeStatus::ALL.map(FreezeStatus::as_str), FreezeStatus::parse)
        )]
        status: Option<FreezeStatus>,
        /// Only those that are not ended: they hold, or begin later
        #[arg(long)]
        open: bool,
        /// Only those that reach so far
        #[arg(
            long,
            ignore_case = true,
            value_parser = words(FreezeReach::ALL.map(FreezeReach::as_str), FreezeReach::parse)
        )]
        reach: Option<FreezeReach>,
        /// Only for this tenant: its own, those of the domain in force for it, and those everywhere
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        #[command(flatten)]
        page: Page,
    },
    /// Show a freeze
    Show {
        /// The freeze's id, `frz_...`
        #[arg(value_name = "ID")]
        freeze: String,
    },
    /// Freeze changes; with a reason alone everywhere, from now on, until somebody ends it
    #[command(
        after_help = "Examples:\n  tenantry freezes create --reason \"incident 4711\"\n  \
                            tenantry freezes create --domain Finance --until 4h --reason \"bad reference data\"\n  \
                            tenantry freezes create --tenant ACME_CAPITAL --from 2026-12-24 --until 2027-01-02 \
                            --reason \"year end\"\n\
                            Without --tenant and --domain it holds everywhere. Nothing is asked first: it takes nothing \
                            away, and `tenantry freezes end` lets changes through again."
    )]
    Create {
        /// For this tenant
        #[arg(long, value_parser = TenantId::parse, conflicts_with = "domain")]
        tenant: Option<TenantId>,
        /// For the tenants that have a pack of this domain in force, or would get one
        #[arg(long, value_name = "NAME", value_parser = DomainName::parse)]
        domain: Option<DomainName>,
        /// From when on: RFC 3339, a date for its first instant, `tomorrow`, or in how long (`2h`); otherwise from now on
        #[arg(long, value_name = "WHEN", value_parser = future)]
        from: Option<Timestamp>,
        /// Until when: RFC 3339, a date for its first instant, `tomorrow`, or in how long (`4h`), counted from now;
        /// otherwise until somebody ends it
        #[arg(long, value_name = "WHEN", value_parser = future)]
        until: Option<Timestamp>,
        /// Why; whoever is refused a change reads it
        #[arg(long)]
        reason: String,
    },
    /// End a freeze now, or drop one that has not begun; for good
    End {
        /// The freeze's id, `frz_...`
        #[arg(value_name = "ID")]
        freeze: String,
        /// Why; lands in the audit trail
        #[arg(long)]
        reason: Option<String>,
    },
}
