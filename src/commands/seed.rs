//! `tenantry seed`.

use std::io::{self, IsTerminal as _};

use anyhow::{Context as _, anyhow};
use tenantry_server::{App, Seed, SeedReport, build_and_tell, has_other_tenants, seed_demo};

use crate::{
    cli::{SeedWhat, Settings},
    failure::Usage,
    output::Output,
};

pub(super) async fn run(
    what: SeedWhat,
    yes: bool,
    settings: Settings,
    output: &Output,
) -> anyhow::Result<()> {
    let mut config = super::settings::load(settings)?;
    // Loading is this command's own business, into an empty database or not.
    config.seed = Seed::None;
    let app = build_and_tell(&config, false, |first_start| {
        if let Some(password) = &first_start.generated_password {
            output.complain(&format!(
                "The first administrator is `admin` with the password {password}, shown only now."
            ));
        }
        Ok(())
    })
    .await?;
    let report = load(what, yes, &app, output).await;
    app.close().await;
    let report = report?;
    output.say(&format!(
        "loaded {} tenants, {} pack versions, {} playbooks, {} links, {} active configurations; the rest was there",
        report.tenants, report.packs, report.playbooks, report.links, report.activations
    ));
    Ok(())
}

async fn load(what: SeedWhat, yes: bool, app: &App, output: &Output) -> anyhow::Result<SeedReport> {
    let services = &app.services;
    let has_others = has_other_tenants(services)
        .await
        .map_err(|problem| anyhow!(problem))?;
    if has_others && !yes {
        confirm(output)?;
    }
    let loaded = match what {
        SeedWhat::Demo => seed_demo(services).await,
    };
    loaded.map_err(|problem| anyhow!(problem))
}

/// Asks whether the demo may come beside tenants that are somebody's; without a terminal nobody can be
/// asked.
fn confirm(output: &Output) -> anyhow::Result<()> {
    let refusal = "This database has tenants that are not the demo's, and nothing was loaded. Repeat with \
                   `--yes` if the demo shall come beside them; tenants cannot be removed again.";
    if !io::stdin().is_terminal() {
        return Err(Usage(refusal.to_owned()).into());
    }
    output.complain(
        "This database has tenants that are not the demo's. To load it all the same, type `yes`:",
    );
    let mut typed = String::new();
    io::stdin().read_line(&mut typed).context("the terminal")?;
    if typed.trim() == "yes" {
        return Ok(());
    }
    Err(Usage(refusal.to_owned()).into())
}
