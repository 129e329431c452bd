//! `tenantry doctor`: the settings in force, and whether a server could start with them.

use std::process::ExitCode;

use serde::Serialize;
use tenantry_server::doctor::{Check, examine};

use crate::{
    cli::Settings,
    failure::REFUSED,
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
}

pub(super) async fn run(settings: Settings, output: &Output) -> anyhow::Result<ExitCode> {
    let config = super::settings::load(settings)?;
    let settings = config
        .describe()
        .into_iter()
        .map(|(key, value)| Setting { key, value });
    let report = Report {
        settings: settings.collect(),
        checks: examine(&config).await,
    };
    output.show(&report, |report| {
        let mut rows = Rows::new(&["setting", "value"]);
        for setting in &report.settings {
            rows.add([setting.key.clone(), setting.value.clone()]);
        }
        rows
    })?;
    output.say("");
    for check in &report.checks {
        let mark = if check.passed { "ok  " } else { "FAIL" };
        output.say(&format!("{mark}  {}: {}", check.name, check.detail));
    }
    let healthy = report.checks.iter().all(|check| check.passed);
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(REFUSED)
    })
}
