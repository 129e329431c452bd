//! `tenantry migrate`.

use serde::Serialize;
use tenantry_server::{migrate_down, migrate_up, migration_status};

use crate::{
    cli::{Migrate, Settings},
    output::{Output, Rows},
};

#[derive(Serialize)]
struct Step {
    name: String,
    applied: bool,
}

pub(super) async fn run(settings: Settings, step: Migrate, output: &Output) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    match step {
        Migrate::Up => say(output, "applied", &migrate_up(&config).await?),
        Migrate::Down { steps } => say(output, "took back", &migrate_down(&config, steps).await?),
        Migrate::Status => {
            let steps: Vec<Step> = migration_status(&config)
                .await?
                .into_iter()
                .map(|(name, applied)| Step { name, applied })
                .collect();
            output.show(&steps, |steps| {
                let mut rows = Rows::new(&["migration", "applied"]);
                for step in steps {
                    let applied = if step.applied { "yes" } else { "no" };
                    rows.add([step.name.clone(), applied.to_owned()]);
                }
                rows
            })
        }
    }
}

fn say(output: &Output, done: &str, names: &[String]) -> anyhow::Result<()> {
    if output.is_json() {
        return output.line(&serde_json::to_string(names)?);
    }
    for name in names {
        output.say(&format!("{done} {name}"));
    }
    if names.is_empty() {
        output.say("nothing to do");
    }
    Ok(())
}
