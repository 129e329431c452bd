//! The command line of activations, revisions and what is served.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tenantry_domain::{Timestamp, id::TenantId, playbooks::PlaybookId};

use super::{
    Page, Parts,
    common::{future, past},
};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  tenantry activate ACME_CAPITAL v1.1 --dry-run\n  \
                        tenantry activate ACME_CAPITAL v1.1 --dry-run --replay exceptions.jsonl\n  \
                        tenantry activate ACME_CAPITAL v1.1 v1.0 --accept-warnings --reason \"quarterly rules\"\n  \
                        tenantry activate ACME_CAPITAL v1.1 --no-tenant-pack\n  \
                        tenantry activate ACME_CAPITAL v1.1 --unlink call-the-desk\n  \
                        tenantry activate ACME_CAPITAL v1.1 --at 2027-01-01T00:00:00+07:00 --latest-start 2027-01-01T02:00:00+07:00\n\
                        With --at it is checked now and put in force then, unless something else is before: \
                        `tenantry schedules` has what waits, and what became of it."
)]
pub(crate) struct Activate {
    /// For whom
    #[arg(value_parser = TenantId::parse)]
    pub(crate) tenant: TenantId,
    /// The domain pack version
    pub(crate) domain_pack_version: String,
    /// The tenant pack version; without one the live one is kept
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) tenant_pack_version: Option<String>,
    /// Go without a tenant pack, and drop the live one
    #[arg(long, conflicts_with = "tenant_pack_version")]
    pub(crate) no_tenant_pack: bool,
    /// The domain; needed only where neither a tenant pack nor what is live says it
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Option<String>,
    /// Take this linked playbook away in the same step; may be given several times
    #[arg(long, value_name = "PLAYBOOK", value_parser = PlaybookId::parse)]
    pub(crate) unlink: Vec<PlaybookId>,
    /// Have the playbooks of this earlier revision in the place of those that are linked
    #[arg(long, value_name = "REVISION")]
    pub(crate) playbooks_of: Option<u64>,
    /// Not now but then: RFC 3339 with its offset, a date for its first instant in UTC, `tomorrow`, or in how long (`2h`)
    #[arg(long, value_name = "WHEN", value_parser = future)]
    pub(crate) at: Option<Timestamp>,
    /// The last instant in which it may begin, written as --at is, spans counted from now; otherwise an hour after --at
    #[arg(long, value_name = "WHEN", value_parser = future, requires = "at")]
    pub(crate) latest_start: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) decided: Decided,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// With --dry-run: say instead how the exceptions in this file would be decided, and how they are decided now; JSON
    /// Lines, `-` for standard input. They are sent in parts, and nothing of them is stored
    #[arg(long, value_name = "FILE", requires = "dry_run", conflicts_with_all = ["at", "latest_start"])]
    pub(crate) replay: Option<PathBuf>,
    /// With --dry-run: end with 2 when something would change (with --replay: when an exception would be decided in another
    /// way), 0 when nothing would, 1 when it is refused
    #[arg(long, requires = "dry_run")]
    pub(crate) exit_code: bool,
}

/// What a revision is decided with, whatever makes it.
#[derive(Args)]
pub(crate) struct Decided {
    /// Refuse unless this revision is in force
    #[arg(long, value_name = "REVISION")]
    pub(crate) expected_revision: Option<u64>,
    /// Accept the warnings
    #[arg(long)]
    pub(crate) accept_warnings: bool,
    /// Why; kept in the audit trail
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Args)]
pub(crate) struct Rollback {
    /// For whom
    #[arg(value_parser = TenantId::parse)]
    pub(crate) tenant: TenantId,
    /// The revision whose pair is wanted again; otherwise the one before that in force
    #[arg(long, value_name = "REVISION")]
    pub(crate) to: Option<u64>,
    /// Refuse unless this revision is in force
    #[arg(long, value_name = "REVISION")]
    pub(crate) expected_revision: Option<u64>,
    /// Accept the warnings
    #[arg(long)]
    pub(crate) accept_warnings: bool,
    /// Why; kept in the audit trail
    #[arg(long, default_value = "rolled back on the command line")]
    pub(crate) reason: String,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Revisions {
    #[command(subcommand)]
    pub(crate) one: Option<OneRevision>,
    /// Whose
    #[arg(value_parser = TenantId::parse, required = true)]
    pub(crate) tenant: Option<TenantId>,
    /// Only the one in force at this instant: RFC 3339, a date for its first instant, or how long ago (`7d`)
    #[arg(long, value_name = "WHEN", value_parser = past)]
    pub(crate) as_of: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Subcommand)]
pub(crate) enum OneRevision {
    /// Show one revision
    Show {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// Its number
        revision: u64,
    },
    /// Say how two revisions' effective configurations differ
    #[command(after_help = "Examples:\n  tenantry revisions diff ACME_CAPITAL 3\n  \
                            tenantry revisions diff ACME_CAPITAL 5 --from 2 -o csv\n  \
                            tenantry revisions diff ACME_CAPITAL 5 --of NORTHWIND_SECURITIES")]
    Diff {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// The number of the one that is looked at
        revision: u64,
        /// The number of the one that it is compared with, 0 for none; otherwise the one before
        #[arg(long)]
        from: Option<u64>,
        /// Compare with a revision of this tenant, the one in force unless --from names another
        #[arg(long, value_name = "TENANT", value_parser = TenantId::parse)]
        of: Option<TenantId>,
    },
    /// Say what a revision's effective configuration holds, and which pack each part of it comes from
    #[command(
        after_help = "Examples:\n  tenantry revisions contents ACME_CAPITAL\n  \
                            tenantry revisions contents ACME_CAPITAL 3 --part guardrails -o csv"
    )]
    Contents {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// Its number; otherwise the one in force
        revision: Option<u64>,
        #[command(flatten)]
        rows: Parts,
    },
}

#[derive(Subcommand)]
pub(crate) enum Runtime {
    /// Print a tenant's effective configuration
    #[command(
        after_help = "Examples:\n  tenantry runtime config ACME_CAPITAL --output yaml\n  \
                            tenantry runtime config ACME_CAPITAL --watch --output jsonl"
    )]
    Config {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// That of this revision, rather than what is in force; for administrators
        #[arg(long)]
        revision: Option<u64>,
        /// Stay, and print every configuration that comes into force
        #[arg(long, conflicts_with = "revision")]
        watch: bool,
    },
}
