//! `tenantry migrate`.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use serde::Serialize;
use tenantry_server::{Migration, migrate_down, migrate_up, migration_status};

use crate::{
    cli::{Migrate, Settings},
    failure::Usage,
    output::{Output, Rows},
};

#[derive(Serialize)]
struct MigrationRow {
    name: String,
    applied: bool,
    /// Whether this release has it; otherwise a newer one has applied it.
    known: bool,
}

pub(super) async fn run(settings: Settings, step: Migrate, output: &Output) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    match step {
        Migrate::Up => say(output, "applied", &migrate_up(&config).await?),
        Migrate::Down { steps, yes } => {
            if !yes {
                confirm(
                    &last_applied(migration_status(&config).await?, steps),
                    output,
                )?;
            }
            say(output, "took back", &migrate_down(&config, steps).await?)
        }
        Migrate::Status => {
            let steps: Vec<MigrationRow> = migration_status(&config)
                .await?
                .into_iter()
                .map(|step| MigrationRow {
                    name: step.name,
                    applied: step.applied,
                    known: step.is_known,
                })
                .collect();
            output.show(&steps, |steps| {
                let mut rows = Rows::new(&["migration", "applied"]);
                for step in steps {
                    let applied = match (step.applied, step.known) {
                        (true, false) => "yes, by a newer release",
                        (true, true) => "yes",
                        (false, _) => "no",
                    };
                    rows.add([step.name.clone(), applied.to_owned()]);
                }
                rows
            })
        }
    }
}

/// The last migrations that are applied, newest first.
fn last_applied(status: Vec<Migration>, steps: usize) -> Vec<String> {
    let applied = status.into_iter().filter(|step| step.applied);
    let names: Vec<_> = applied.map(|step| step.name).collect();
    names.into_iter().rev().take(steps).collect()
}

/// Asks whether what the migrations hold may be lost; without a terminal nobody can be asked.
fn confirm(names: &[String], output: &Output) -> anyhow::Result<()> {
    let Some(oldest) = names.last() else {
        return Ok(());
    };
    for name in names {
        output.complain(&format!("to be taken back: {name}"));
    }
    let refusal = "What is stored in the tables of these migrations is lost, and servers that run stop \
                   serving. Make a backup, and repeat with `--yes`.";
    if !io::stdin().is_terminal() {
        return Err(Usage(refusal.to_owned()).into());
    }
    output.complain(&format!(
        "What is stored in their tables is lost. To go on, type the name of the last one, `{oldest}`:"
    ));
    let mut typed = String::new();
    io::stdin().read_line(&mut typed).context("the terminal")?;
    if typed.trim() == oldest {
        return Ok(());
    }
    Err(Usage("It is another name; nothing was taken back.".to_owned()).into())
}

fn say(output: &Output, done: &str, names: &[String]) -> anyhow::Result<()> {
    if output.is_for_programs() {
        return output.value(names);
    }
    for name in names {
        output.say(&format!("{done} {name}"));
    }
    if names.is_empty() {
        output.say("nothing to do");
    }
    Ok(())
}
