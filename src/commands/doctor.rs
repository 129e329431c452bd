//! `tenantry doctor`: the settings in force, and whether a server could start with them.

use std::process::ExitCode;

use serde::Serialize;
use tenantry_server::doctor::{Check, examine};

use crate::{
    cli::Settings,
    exit::FAILED,
    output::{Output, Rows},
};

#[derive(Serialize)]
struct Report {
    settings: Vec<Setting>,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Setting {
    key: String,
    value: String,
    /// A flag, a variable, a file, or `default`.
    origin: String,
}

pub(super) async fn run(settings: Settings, output: &Output) -> anyhow::Result<ExitCode> {
    let (config, origins) = super::settings::load_explained(settings)?;
    let settings = config.describe().into_iter().map(|(key, value)| Setting {
        origin: origins.of(&key).to_owned(),
        key,
        value,
    });
    let report = Report {
        settings: settings.collect(),
        checks: examine(&config).await,
    };
    output.show(&report, |report| {
        let mut rows = Rows::new(&["setting", "value", "from"]);
        for setting in &report.settings {
            rows.add([
                setting.key.clone(),
                setting.value.clone(),
                setting.origin.clone(),
            ]);
        }
        rows
    })?;
    output.say("");
    for check in &report.checks {
        let mark = match (check.passed, check.warns) {
            (false, _) => "FAIL",
            (true, true) => "warn",
            (true, false) => "ok  ",
        };
        output.say(&format!("{mark}  {}: {}", check.name, check.detail));
    }
    let healthy = report.checks.iter().all(|check| check.passed);
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}
