//! `tenantry users reset-admin`.

use serde_json::json;
use tenantry_server::reset_admin;

use crate::{cli::Settings, output::Output, secret};

pub(super) async fn run(
    username: &str,
    ask: bool,
    settings: Settings,
    output: &Output,
) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    let password = if ask {
        Some(secret::read("password", output)?)
    } else {
        config.admin_password.clone()
    };
    let report = reset_admin(&config, username, password).await?;
    let name = &report.username;
    output.say(&format!(
        "`{name}` has a new password, may sign in, and is signed out everywhere"
    ));
    if output.is_for_programs() {
        let shown = json!({"username": name, "password": report.generated_password});
        return output.value(&shown);
    }
    match &report.generated_password {
        Some(password) => {
            output.say("its password, shown only now:");
            output.line(password)
        }
        None => Ok(()),
    }
}
