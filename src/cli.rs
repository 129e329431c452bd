//! The command line, and nothing else.

mod access;
mod jobs;
mod packs;
mod reports;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use tenantry_domain::{
    Timestamp,
    audit::ExportFormat,
    id::TenantId,
    tenants::{Status, TenantSort},
    time::InvalidTime,
};

pub(crate) use access::{Tokens, Users};
pub(crate) use jobs::Jobs;
pub(crate) use packs::{Check, FailOn, Format, Packs};
pub(crate) use reports::{OneReport, Reports};

/// Control plane for tenants and their configuration.
#[derive(Parser)]
#[command(name = "tenantry", version)]
pub(crate) struct Cli {
    /// Write JSON instead of tables
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which server to ask, and as whom
#[derive(Args)]
pub(crate) struct Connection {
    /// The server that client commands ask [default: the profile's, else port 3000 of this machine]
    #[arg(long, global = true, env = "TENANTRY_SERVER", value_name = "URL")]
    pub(crate) server: Option<String>,
    /// The API token to ask with
    #[arg(long, global = true, env = "TENANTRY_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// Where `login` keeps server and token [default: in the folder of settings]
    #[arg(long, global = true, env = "TENANTRY_PROFILE", value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the console and the API
    Serve {
        #[command(flatten)]
        settings: Settings,
        /// Migrate a PostgreSQL database first (SQLite always is)
        #[arg(long)]
        migrate: bool,
    },
    /// Move the database's schema
    Migrate {
        #[command(flatten)]
        settings: Settings,
        #[command(subcommand)]
        step: Migrate,
    },
    /// Load data into a database that no server is using
    Seed {
        /// What to load
        what: SeedWhat,
        /// Do not ask first, where there are other tenants
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Copy a SQLite database into a new file, beside a server that uses it or not
    Backup {
        /// The new file; nothing is overwritten
        file: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
    /// Put a backup of a SQLite database in its place, while no server runs
    Restore {
        /// What `backup` made
        file: PathBuf,
        /// Keep the database that is there aside, and take its place
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Begin a new epoch of revision numbers, after a database was put back by other means
    RenewEpoch {
        /// Why; kept in the audit trail
        #[arg(long, default_value = "the database was put back")]
        reason: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print the settings in force and check them
    Doctor {
        #[command(flatten)]
        settings: Settings,
    },
    /// Ask a server whether it is ready: ends with 0 when it is, 1 when it is not, 3 when nobody answers
    Healthcheck {
        /// The probe, or the server whose `/readyz` it is [default: by the address to listen on]
        #[arg(long)]
        url: Option<String>,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print the API's OpenAPI document
    Openapi,
    /// Keep a server and an API token for the commands that follow; the token comes on standard input
    Login,
    /// Forget the server and the token that `login` kept
    Logout,
    /// Tenants
    #[command(subcommand)]
    Tenants(Tenants),
    /// Pack versions and documents
    #[command(subcommand)]
    Packs(Packs),
    /// Activate a pair of versions for a tenant
    Activate(Activate),
    /// Put an earlier revision's pair in force again, as a new revision
    Rollback(Rollback),
    /// A tenant's configurations, newest first
    Revisions {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// Only the one in force at this instant: RFC 3339, or a date for its first instant
        #[arg(long, value_parser = instant)]
        as_of: Option<Timestamp>,
        #[command(flatten)]
        page: Page,
    },
    /// What running services are served
    #[command(subcommand)]
    Runtime(Runtime),
    /// The audit trail
    #[command(subcommand)]
    Audit(Audit),
    /// Work that is done in the background
    #[command(subcommand)]
    Jobs(Jobs),
    /// People
    #[command(subcommand)]
    Users(Users),
    /// API tokens
    #[command(subcommand)]
    Tokens(Tokens),
    /// Write this command's manual pages into a folder
    #[command(hide = true)]
    Man {
        /// The folder, which is there
        folder: PathBuf,
    },
    /// Print a script that completes this command in a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// Settings; the environment (TENANTRY_*) and a file say the rest
#[derive(Args)]
pub(crate) struct Settings {
    /// A TOML file with settings
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// `sqlite://path` or `postgres://...`
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// How users reach the server
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// What to load into an empty database
    #[arg(long, value_name = "none|demo")]
    pub(crate) seed: Option<String>,
    /// Which log lines to write
    #[arg(long, value_name = "FILTER")]
    pub(crate) log: Option<String>,
    /// How to write them
    #[arg(long, value_name = "text|json")]
    pub(crate) log_format: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Migrate {
    /// Apply the migrations that are missing
    Up,
    /// Take back the last ones, with what is stored in their tables
    Down {
        /// How many
        #[arg(long, default_value_t = 1)]
        steps: usize,
        /// Do not ask first
        #[arg(long)]
        yes: bool,
    },
    /// Say which are applied
    Status,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SeedWhat {
    /// Two tenants of a capital-markets domain
    Demo,
}

/// Which page of a list
#[derive(Args)]
pub(crate) struct Page {
    /// Rows at most, 1 to 200
    #[arg(long)]
    pub(crate) limit: Option<u32>,
    /// Where the page before ended
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Tenants {
    /// List tenants
    List {
        /// Only these: ACTIVE or SUSPENDED
        #[arg(long, value_parser = status)]
        status: Option<Status>,
        /// Prefix of the id or of a word of the name; any part of it in scripts without spaces
        #[arg(long)]
        q: Option<String>,
        /// `tenant_id`, `name` or `created_at`; `-` before it for descending
        #[arg(long, value_parser = sort, allow_hyphen_values = true)]
        sort: Option<TenantSort>,
        #[command(flatten)]
        page: Page,
    },
    /// Register a tenant
    Create {
        /// 2 to 64 letters, digits, `_` and `-`
        tenant: String,
        /// The name people know it by
        name: String,
    },
    /// Show a tenant with its active configuration
    Show {
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
    },
    /// Suspend a tenant
    Suspend {
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// Why; kept in the audit trail
        #[arg(long)]
        reason: String,
    },
    /// Resume a tenant
    Resume {
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// Why; kept in the audit trail
        #[arg(long, default_value = "")]
        reason: String,
    },
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "flags are what a command line is made of"
)]
#[derive(Args)]
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
    #[arg(long)]
    pub(crate) domain: Option<String>,
    /// Refuse unless this revision is in force
    #[arg(long)]
    pub(crate) expected_revision: Option<u64>,
    /// Accept the warnings
    #[arg(long)]
    pub(crate) accept_warnings: bool,
    /// Why; kept in the audit trail
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// With --dry-run: end with 2 when something would change, 0 when nothing would, 1 when it is refused
    #[arg(long, requires = "dry_run")]
    pub(crate) exit_code: bool,
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
    #[arg(long)]
    pub(crate) expected_revision: Option<u64>,
    /// Accept the warnings
    #[arg(long)]
    pub(crate) accept_warnings: bool,
    /// Why; kept in the audit trail
    #[arg(long, default_value = "rolled back on the command line")]
    pub(crate) reason: String,
}

#[derive(Subcommand)]
pub(crate) enum Runtime {
    /// Print a tenant's effective configuration
    Config {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        /// That of this revision, rather than what is in force; for administrators
        #[arg(long)]
        revision: Option<u64>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Audit {
    /// List audit rows, newest first
    List {
        /// Only this tenant's
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        /// Only of this actor: an id, a name, `user:NAME`, `token:NAME` or `system`
        #[arg(long)]
        actor: Option<String>,
        /// Only this action, or with a trailing `.` every action of a feature
        #[arg(long)]
        action: Option<String>,
        /// Only of this pack
        #[arg(long)]
        pack: Option<String>,
        /// Only of this request
        #[arg(long)]
        request_id: Option<String>,
        #[command(flatten)]
        page: Page,
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
    Export {
        /// `jsonl`, which can be verified without the server, or `csv`
        #[arg(long, default_value = "jsonl", value_parser = export_format)]
        format: ExportFormat,
        /// Where to write it, for nobody else to read; without it: standard output
        #[arg(long, short)]
        output: Option<PathBuf>,
        /// Only this tenant's
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        /// Only of this actor: an id, a name, `user:NAME`, `token:NAME` or `system`
        #[arg(long)]
        actor: Option<String>,
        /// Only this action, or with a trailing `.` every action of a feature
        #[arg(long)]
        action: Option<String>,
        /// Only of this pack
        #[arg(long)]
        pack: Option<String>,
        /// Only of this request
        #[arg(long)]
        request_id: Option<String>,
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

fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_lenient(text).map_err(|error| match error {
        InvalidTime::Shape => "an RFC 3339 date and time, or a date".to_owned(),
        InvalidTime::OutOfRange => error.to_string(),
    })
}

fn export_format(text: &str) -> Result<ExportFormat, String> {
    ExportFormat::parse(text).ok_or_else(|| "jsonl or csv".to_owned())
}

fn status(text: &str) -> Result<Status, String> {
    Status::parse(&text.to_uppercase()).ok_or_else(|| "ACTIVE or SUSPENDED".to_owned())
}

fn sort(text: &str) -> Result<TenantSort, String> {
    TenantSort::parse(text).ok_or_else(|| TenantSort::ALL.map(|(name, _)| name).join(", "))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
