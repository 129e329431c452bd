//! The command line, and nothing else.

mod access;
mod activation;
mod apply;
mod approvals;
mod audit;
mod common;
mod freezes;
mod jobs;
mod packs;
mod playbooks;
mod recalls;
mod reports;
mod schedules;
mod tenants;

use std::path::PathBuf;

use clap::{
    Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
    parser::ValueSource,
};
use clap_complete::Shell;

use crate::exit;

pub(crate) use access::{Tokens, Users};
pub(crate) use activation::{Activate, OneRevision, Revisions, Rollback, Runtime};
pub(crate) use apply::{Apply, Declared};
pub(crate) use approvals::{Approvals, Requests};
pub(crate) use audit::{Audit, Rows};
pub(crate) use common::{Connection, Form, Page, Printing, now};
pub(crate) use freezes::Freezes;
pub(crate) use jobs::Jobs;
pub(crate) use packs::{Check, FailOn, Format, OneVersion, Packs, Parts};
pub(crate) use playbooks::{Extract, Link, Links, OnePlaybook, Playbooks, Unlink};
pub(crate) use recalls::{Recall, Recalls};
pub(crate) use reports::{OneReport, Reports};
pub(crate) use schedules::{Resume, Schedules};
pub(crate) use tenants::Tenants;

/// Where the command line's own help begins to help.
const EXAMPLES: &str = "Examples:
  tenantry serve --seed demo                     a server with the demo, on this machine
  tenantry login --server https://tenantry.example.com
  tenantry tenants list --output yaml
  tenantry packs import packs/                   every document below, domain packs first
  tenantry activate ACME_CAPITAL v1.1 --dry-run  what would change

";

/// Control plane for tenants and their configuration.
#[derive(Parser)]
#[command(name = "tenantry", version, after_help = format!("{EXAMPLES}{}", exit::help()))]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// Reads the process's command line and what of it stands in the environment.
    pub(crate) fn of_process() -> Result<Self, clap::Error> {
        let mut matches = Self::command().try_get_matches()?;
        let is_variable =
            |argument: &str| matches.value_source(argument) == Some(ValueSource::EnvVariable);
        let (server, token) = (is_variable("server"), is_variable("token"));
        let mut cli = Self::from_arg_matches_mut(&mut matches)?;
        cli.connection.server_is_variable = server;
        cli.connection.token_is_variable = token;
        Ok(cli)
    }
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
    /// Keep a server and an API token for the commands that follow
    ///
    /// The token is asked for on a terminal, unseen, and otherwise comes on standard input.
    #[command(
        after_help = "Examples:\n  tenantry login --server https://tenantry.example.com\n  \
                            tenantry login --profile staging --server https://staging.example.com < token.txt"
    )]
    Login,
    /// Forget the server and the token that `login` kept
    Logout,
    /// Say who the token is, and what it may do
    Whoami,
    /// Say which server is asked, whether it is ready, and as whom
    Status,
    /// Print the versions of this program and of the server
    Version,
    /// Tenants: customers, each with a configuration of its own
    #[command(subcommand)]
    Tenants(Tenants),
    /// Packs: versioned documents of domains and tenants, which are validated, imported, compared, withdrawn
    #[command(subcommand)]
    Packs(Packs),
    /// Playbooks that are registered on their own, and linked to tenants
    #[command(subcommand)]
    Playbooks(Playbooks),
    /// Activate a pair of versions for a tenant
    Activate(Activate),
    /// Put an earlier revision's pair in force again, as a new revision
    Rollback(Rollback),
    /// Bring the server to what documents declare: tenants, packs, activations, links
    Apply(Apply),
    /// Say what `apply` would do; ends with 0 when nothing, with 2 when something
    Diff(Declared),
    /// Change requests: changes of what is in force that wait for other people to agree
    #[command(subcommand, after_help = approvals::PEOPLE_APPROVE)]
    Requests(Requests),
    /// How many people have to agree to a change of what is in force
    #[command(subcommand)]
    Approvals(Approvals),
    /// Freezes: times in which nothing new is put in force, and the switch that stops everything
    #[command(subcommand, after_help = freezes::ABOUT)]
    Freezes(Freezes),
    /// Schedules: activations that wait for their time, and what became of them
    #[command(subcommand, after_help = schedules::ABOUT)]
    Schedules(Schedules),
    /// Take every tenant off a domain pack version that was found bad, and withdraw it
    Recall(Recall),
    /// Recalls: how far they are, and what became of each tenant
    #[command(subcommand, after_help = recalls::ABOUT)]
    Recalls(Recalls),
    /// A tenant's configurations, newest first
    Revisions(Revisions),
    /// What running services are served
    #[command(subcommand)]
    Runtime(Runtime),
    /// The audit trail: who did what, when, and the proof
    #[command(subcommand)]
    Audit(Audit),
    /// Work that is done in the background
    #[command(subcommand)]
    Jobs(Jobs),
    /// People who sign in to the console, and their roles
    #[command(subcommand)]
    Users(Users),
    /// API tokens, which programs and this command ask with
    #[command(subcommand)]
    Tokens(Tokens),
    /// Write this command's manual pages into a folder
    #[command(hide = true)]
    Man {
        /// The folder, which is there
        folder: PathBuf,
    },
    /// Print a script that completes this command in a shell
    ///
    /// The shell asks this program, and that the server that `login` keeps, for tenants, domains, playbooks, versions,
    /// requests that wait, freezes, schedules, recalls, people and tokens. Where there is no answer at once, nothing is proposed.
    #[command(
        after_help = "Examples:\n  tenantry completions bash > ~/.local/share/bash-completion/completions/tenantry\n  \
                            tenantry completions zsh > \"${fpath[1]}/_tenantry\"\n  \
                            tenantry completions fish > ~/.config/fish/completions/tenantry.fish"
    )]
    Completions {
        /// Which shell
        shell: Shell,
        /// A script that asks nobody: commands, flags and words alone
        #[arg(long)]
        offline: bool,
    },
}

/// Settings; the environment (TENANTRY_*) and a file say the rest
#[derive(Args)]
pub(crate) struct Settings {
    /// A TOML file with settings
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// `sqlite://path` or `postgres://...`
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The address to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// How users reach the server
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// What to load into an empty database
    #[arg(long, global = true, value_name = "none|demo")]
    pub(crate) seed: Option<String>,
    /// Which log lines to write
    #[arg(long, global = true, value_name = "FILTER")]
    pub(crate) log: Option<String>,
    /// How to write them
    #[arg(long, global = true, value_name = "text|json")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
