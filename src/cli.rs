//! The command line, and nothing else.

mod access;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use tenantry_domain::{
    id::TenantId,
    packs::{Bump, DomainName, PackKind, PackStatus, Version},
    tenants::{Status, TenantSort},
};

pub(crate) use access::{Tokens, Users};

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
        #[command(flatten)]
        settings: Settings,
    },
    /// Print the settings in force and check them
    Doctor {
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
    /// A tenant's configurations, newest first
    Revisions {
        /// Whose
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
        #[command(flatten)]
        page: Page,
    },
    /// What running services are served
    #[command(subcommand)]
    Runtime(Runtime),
    /// The audit trail
    #[command(subcommand)]
    Audit(Audit),
    /// People
    #[command(subcommand)]
    Users(Users),
    /// API tokens
    #[command(subcommand)]
    Tokens(Tokens),
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
    /// Take back the last ones
    Down {
        /// How many
        #[arg(long, default_value_t = 1)]
        steps: usize,
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
        /// Prefix of the id or of a word of the name
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

#[derive(Subcommand)]
pub(crate) enum Packs {
    /// Check documents here, without a server; ends with 1 when one has errors
    Validate {
        /// Documents; `-` is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What they shall be; told from their keys otherwise
        #[arg(long, value_parser = kind)]
        kind: Option<PackKind>,
        /// The domain pack that tenant packs are checked against
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// Accept tools on private hosts
        #[arg(long)]
        allow_private_endpoints: bool,
    },
    /// Import documents
    Import {
        /// Documents; `-` is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What they are; told from their keys otherwise
        #[arg(long, value_parser = kind)]
        kind: Option<PackKind>,
        /// For tenant packs: whose; told from the document otherwise
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        /// The version; the one that the document names otherwise, or one that is made
        #[arg(long = "as", value_name = "VERSION")]
        version: Option<String>,
        /// Without a version: which number of the latest one goes up; what the differences call for
        /// otherwise
        #[arg(long, value_name = "patch|minor|major", value_parser = bump, conflicts_with = "version")]
        bump: Option<Bump>,
        /// For tenant packs: the domain pack version to check against
        #[arg(long, value_name = "VERSION")]
        check_against: Option<String>,
        /// A remark for people
        #[arg(long)]
        note: Option<String>,
    },
    /// List versions
    List {
        /// domain or tenant
        #[arg(value_parser = kind)]
        kind: PackKind,
        /// Only this domain
        #[arg(long, value_parser = DomainName::parse)]
        domain: Option<DomainName>,
        /// Only this tenant's
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        /// Only these: DRAFT, ACTIVE or DEPRECATED
        #[arg(long, value_parser = pack_status)]
        status: Option<PackStatus>,
        #[command(flatten)]
        page: Page,
    },
    /// Show a version
    Show {
        /// domain or tenant
        #[arg(value_parser = kind)]
        kind: PackKind,
        /// The domain, or the tenant
        name: String,
        /// Which version
        #[arg(default_value = "latest")]
        version: String,
        /// Print the document alone
        #[arg(long)]
        content: bool,
    },
    /// Say what differs between two versions
    Diff {
        /// domain or tenant
        #[arg(value_parser = kind)]
        kind: PackKind,
        /// The domain, or the tenant
        name: String,
        /// The version as it was
        before: String,
        /// The version as it is
        #[arg(default_value = "latest")]
        after: String,
        /// Print a unified diff of the two documents instead
        #[arg(long)]
        text: bool,
    },
    /// Withdraw a version: it can never be activated again
    Deprecate {
        /// domain or tenant
        #[arg(value_parser = kind)]
        kind: PackKind,
        /// The domain, or the tenant
        name: String,
        /// Which version
        #[arg(value_parser = Version::parse)]
        version: Version,
        /// Why; lands in the audit trail
        #[arg(long)]
        reason: String,
    },
}

#[derive(Args)]
pub(crate) struct Activate {
    /// For whom
    #[arg(value_parser = TenantId::parse)]
    pub(crate) tenant: TenantId,
    /// The domain pack version
    pub(crate) domain_pack_version: String,
    /// The tenant pack version; none otherwise
    pub(crate) tenant_pack_version: Option<String>,
    /// The domain; needed only without a tenant pack
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
}

#[derive(Subcommand)]
pub(crate) enum Runtime {
    /// Print a tenant's effective configuration
    Config {
        #[arg(value_parser = TenantId::parse)]
        tenant: TenantId,
    },
}

#[derive(Subcommand)]
pub(crate) enum Audit {
    /// List audit rows, newest first
    List {
        /// Only this tenant's
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
        /// Only of this actor
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
    /// Have the hash chains recomputed; ends with 1 when one is broken
    Verify {
        /// Only this tenant's chain
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
    },
}

fn status(text: &str) -> Result<Status, String> {
    Status::parse(&text.to_uppercase()).ok_or_else(|| "ACTIVE or SUSPENDED".to_owned())
}

fn pack_status(text: &str) -> Result<PackStatus, String> {
    PackStatus::parse(&text.to_uppercase()).ok_or_else(|| "DRAFT, ACTIVE or DEPRECATED".to_owned())
}

fn bump(text: &str) -> Result<Bump, String> {
    Bump::parse(text).ok_or_else(|| "patch, minor or major".to_owned())
}

fn kind(text: &str) -> Result<PackKind, String> {
    PackKind::parse(text).ok_or_else(|| "domain or tenant".to_owned())
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
