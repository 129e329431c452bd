//! The only binary: parses the command line, runs the command, turns its end into an exit code.

mod cli;
mod commands;
mod failure;
mod output;
mod profile;
mod secret;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{cli::Cli, output::Output};

/// Requests allocate many small, short-lived pieces; this allocator is markedly faster at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => failure::usage(&error),
    };
    let output = Output::new(cli.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failure::report(&output, &error.into()),
    };
    match runtime.block_on(commands::run(cli, &output)) {
        Ok(code) => code,
        Err(error) => failure::report(&output, &error),
    }
}
