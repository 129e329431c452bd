//! `tenantry seed`.

use anyhow::anyhow;
use tenantry_server::{Seed, build_and_tell, seed_demo};

use crate::{
    cli::{SeedWhat, Settings},
    output::Output,
};

pub(super) async fn run(what: SeedWhat, settings: Settings, output: &Output) -> anyhow::Result<()> {
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
    let report = match what {
        SeedWhat::Demo => seed_demo(&app.services).await,
    };
    app.close().await;
    let report = report.map_err(|problem| anyhow!(problem))?;
    output.say(&format!(
        "loaded {} tenants, {} pack versions, {} active configurations; the rest was there",
        report.tenants, report.packs, report.activations
    ));
    Ok(())
}
