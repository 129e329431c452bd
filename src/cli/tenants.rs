//! The command line of tenants.

use clap::Subcommand;
use tenantry_domain::{
    id::TenantId,
    tenants::{Status, TenantSort},
};

use super::{Page, common::words};

#[derive(Subcommand)]
pub(crate) enum Tenants {
    /// List tenants
    #[command(
        after_help = "Examples:\n  tenantry tenants list --status suspended\n  \
                            tenantry tenants list --all --output csv > tenants.csv\n  \
                            tenantry tenants list --all -q | xargs -n1 tenantry runtime config"
    )]
    List {
        /// Only these
        #[arg(long, ignore_case = true, value_parser = words(Status::ALL.map(Status::as_str), Status::parse))]
        status: Option<Status>,
        /// Prefix of the id or of a word of the name; any part of it in scripts without spaces
        #[arg(long, value_name = "TEXT")]
        q: Option<String>,
        /// In which order; `-` before it for descending
        #[arg(
            long,
            value_name = "ORDER",
            value_parser = words(TenantSort::ALL.map(|(name, _)| name), TenantSort::parse),
            allow_hyphen_values = true
        )]
        sort: Option<TenantSort>,
        #[command(flatten)]
        page: Page,
    },
    /// Register a tenant
    #[command(
        after_help = "Examples:\n  tenantry tenants create ACME_CAPITAL \"Acme Capital\"\n  \
                            tenantry tenants create ACME_CAPITAL \"Acme Capital\" --if-not-exists"
    )]
    Create {
        /// Its id for good: 2 to 64 letters, digits, `_` and `-`
        tenant: String,
        /// The name people know it by
        name: String,
        /// End well, with what is there, when a tenant with this id exists
        #[arg(long)]
        if_not_exists: bool,
    },
    /// Show a tenant with its active configuration
    Show {
        /// Which one
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
    },
    /// Give a tenant another name; its id stays
    Rename {
        /// Which one
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// The name people shall know it by
        name: String,
    },
    /// Suspend a tenant: its data cannot be changed, its configuration stays readable
    Suspend {
        /// Which one
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// Why; kept in the audit trail
        #[arg(long)]
        reason: String,
    },
    /// Resume a tenant
    Resume {
        /// Which one
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// Why; kept in the audit trail
        #[arg(long, default_value = "")]
        reason: String,
    },
}
