//! The command line of the audit trail.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tenantry_domain::{
    Timestamp,
    audit::{AuditFilter, ExportFormat},
    id::TenantId,
};

use super::{
    Page,
    common::{past, words},
};

/// Which rows
#[derive(Args)]
pub(crate) struct Rows {
    /// Only this tenant's
    #[arg(long, value_parser = TenantId::parse)]
    tenant: Option<TenantId>,
    /// Only of this actor: an id, a name, `user:NAME`, `token:NAME` or `system`
    #[arg(long)]
    actor: Option<String>,
    /// Only this action (`tenants.create`), or with a trailing `.` every action of a feature (`tenants.`)
    #[arg(long)]
    action: Option<String>,
    /// Only of this pack
    #[arg(long)]
    pack: Option<String>,
    /// Only of this request
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
    /// Not before: RFC 3339, a date, `today`, or how long ago (`7d`, `24h`)
    #[arg(long, value_name = "WHEN", value_parser = past)]
    from: Option<Timestamp>,
    /// Before: RFC 3339, a date, `today`, or how long ago
    #[arg(long, value_name = "WHEN", value_parser = past)]
    to: Option<Timestamp>,
}

impl Rows {
    /// What the server is asked for.
    pub(crate) fn filter(self) -> AuditFilter {
        AuditFilter {
            tenant_id: self.tenant,
            actor: self.actor,
            action: self.action,
            pack: self.pack,
            from: self.from,
            to: self.to,
            request_id: self.request_id,
            ..AuditFilter::default()
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum Audit {
    /// List audit rows, newest first
    #[command(
        after_help = "Examples:\n  tenantry audit list --from 7d --action activation. --all\n  \
                            tenantry audit list --tenant ACME_CAPITAL --from 2026-11-01 --to 2026-12-01 --all \
                            --output csv\n  \
                            tenantry audit list --follow --output jsonl\n\
                            A table of the actions is in docs/OPERATIONS.md."
    )]
    List {
        #[command(flatten)]
        rows: Rows,
        #[command(flatten)]
        page: Page,
        /// Stay, and write rows as they come, oldest first
        #[arg(long, conflicts_with_all = ["all", "cursor", "to"])]
        follow: bool,
    },
    /// Show all that is known of what a request did
    Show {
        /// The request's id, as errors, logs and `audit list --output json` have it
        request_id: String,
    },
    /// Have the hash chains recomputed, or prove an export without a server; ends with 1 when it is broken
    Verify {
        /// An export in JSON Lines (`-`: standard input); without one the server is asked
        file: Option<PathBuf>,
        /// The server's public keys, as `tenantry audit key` prints them
        #[arg(long, requires = "file")]
        key: Option<PathBuf>,
        /// Only this tenant's chain
        #[arg(long, value_parser = TenantId::parse, conflicts_with = "file")]
        tenant: Option<TenantId>,
    },
    /// Take the audit trail away as a file
    #[command(after_help = "Examples:\n  tenantry audit export audit.jsonl\n  \
                            tenantry audit export --format csv --from 30d > last-month.csv")]
    Export {
        /// Where to write it, for nobody else to read; without it: standard output
        file: Option<PathBuf>,
        /// `jsonl`, which can be verified without the server, or `csv`
        #[arg(
            long,
            default_value = "jsonl",
            value_parser = words(ExportFormat::ALL.map(ExportFormat::as_str), ExportFormat::parse)
        )]
        format: ExportFormat,
        #[command(flatten)]
        rows: Rows,
    },
    /// Print the public keys that checkpoints are signed with
    Key {
        /// The key file
        #[arg(long, default_value = "data/signing.key")]
        file: PathBuf,
        /// Make a new key that signs from the next start on, and keep the public keys of the former
        #[arg(long)]
        rotate: bool,
    },
}
