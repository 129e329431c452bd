//! The only binary: parses the command line, runs the command, turns its end into an exit code.

mod cli;
mod commands;
mod exit;
mod failure;
mod forms;
mod output;
#[cfg(test)]
mod pages;
mod profile;
mod progress;
mod secret;
mod when;

use std::process::ExitCode;

use crate::{cli::Cli, output::Output};

/// Requests allocate many small, short-lived pieces; this allocator is markedly faster at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Before anything is written.
    commands::answer_shell();
    let cli = match Cli::of_process() {
        Ok(cli) => cli,
        Err(error) => failure::usage(error),
    };
    let output = Output::new(&cli.printing);
    let connection = cli.connection.clone();
    let known = || commands::known_of(&connection);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failure::report(&output, &error.into(), known),
    };
    match runtime.block_on(commands::run(cli, &output)) {
        Ok(code) => code,
        Err(error) => failure::report(&output, &error, known),
    }
}
