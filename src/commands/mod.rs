//! The commands: those that work on a database, and those that ask a server.

mod access;
mod activation;
mod apply;
mod approvals;
mod audit;
mod backup;
mod complete;
mod contents;
mod doctor;
mod files;
mod freezes;
mod healthcheck;
mod import;
mod jobs;
mod listed;
mod login;
mod migrate;
mod offline;
mod packs;
mod playbooks;
mod preview;
mod recalls;
mod replay;
mod reports;
mod requests;
mod reset_admin;
mod runtime;
mod sarif;
mod schedules;
mod seed;
mod serve;
mod settings;
mod status;
mod tenants;
mod tokens;
mod validate;

use std::{path::Path, process::ExitCode};

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::{
    cli::{Cli, Command, Users},
    output::{Output, named},
};

pub(crate) use self::{complete::answer as answer_shell, login::known_of};
use self::{
    listed::{Listed, list},
    requests::Console,
};

/// Runs the command.
pub(crate) async fn run(cli: Cli, output: &Output) -> anyhow::Result<ExitCode> {
    let client = || login::client(&cli.connection);
    let console = || Console::of(&cli.connection);
    match cli.command {
        Command::Serve { settings, migrate } => serve::run(settings, migrate).await?,
        Command::Migrate { settings, step } => migrate::run(settings, step, output).await?,
        Command::Seed {
            what,
            yes,
            settings,
        } => seed::run(what, yes, settings, output).await?,
        Command::Backup { file, settings } => backup::back_up_to(&file, settings, output).await?,
        Command::Restore {
            file,
            replace,
            settings,
        } => backup::restore_from(&file, replace, settings, output).await?,
        Command::RenewEpoch { reason, settings } => {
            backup::begin_epoch(&reason, settings, output).await?;
        }
        Command::Doctor { settings } => return doctor::run(settings, output).await,
        Command::Healthcheck { url, settings } => {
            return healthcheck::run(url, settings, output).await;
        }
        Command::Openapi => {
            output.value(&tenantry_server::document())?;
        }
        Command::Login => login::login(&cli.connection, output).await?,
        Command::Whoami => status::whoami(&cli.connection, output).await?,
        Command::Status => return status::status(&cli.connection, output).await,
        Command::Version => status::version(&cli.connection, output).await?,
        Command::Logout => login::logout(&cli.connection, output)?,
        Command::Tenants(command) => tenants::run(&client()?, command, output).await?,
        Command::Packs(command) => return packs::run(client, command, output).await,
        Command::Playbooks(command) => {
            return playbooks::run(&client()?, &console()?, command, output).await;
        }
        Command::Activate(command) => {
            return activation::activate(&client()?, &console()?, command, output).await;
        }
        Command::Rollback(command) => {
            activation::rollback(&client()?, &console()?, command, output).await?;
        }
        Command::Apply(command) => {
            apply::apply(&client()?, &console()?, command, output).await?;
        }
        Command::Diff(declared) => return apply::diff(&client()?, &declared, output).await,
        Command::Requests(command) => {
            requests::run(&client()?, &console()?, command, output).await?;
        }
        Command::Approvals(command) => {
            approvals::run(&client()?, &console()?, command, output).await?;
        }
        Command::Freezes(command) => freezes::run(&client()?, command, output).await?,
        Command::Schedules(command) => {
            schedules::run(&client()?, &console()?, command, output).await?;
        }
        Command::Recall(command) => return recalls::recall(&client()?, command, output).await,
        Command::Recalls(command) => return recalls::run(&client()?, command, output).await,
        Command::Revisions(command) => {
            activation::revisions(&client()?, command, output).await?;
        }
        Command::Runtime(command) => runtime::run(&client()?, command, output).await?,
        Command::Audit(command) => return audit::run(client, command, output).await,
        Command::Jobs(command) => jobs::run(&client()?, command, output).await?,
        Command::Users(Users::ResetAdmin {
            username,
            ask,
            settings,
        }) => reset_admin::run(&username, ask, settings, output).await?,
        Command::Users(command) => access::users(&client()?, command, output).await?,
        Command::Tokens(command) => tokens::run(&client()?, command, output).await?,
        Command::Man { folder } => write_manual(&folder)?,
        Command::Completions { shell, offline } => {
            output.bytes(&complete::script(shell, offline)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a manual page of each command into a folder.
fn write_manual(folder: &Path) -> anyhow::Result<()> {
    clap_mangen::generate_to(Cli::command(), folder)
        .with_context(|| format!("{} takes no manual pages", named(folder)))
}
