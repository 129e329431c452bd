//! `tenantry runtime`.

use tenantry_client::Client;

use crate::{cli::Runtime, output::Output};

pub(super) async fn run(client: &Client, command: Runtime, output: &Output) -> anyhow::Result<()> {
    let Runtime::Config { tenant, revision } = command;
    let fetched = match revision {
        None => client.config(&tenant, None).await?,
        Some(revision) => client.config_of_revision(&tenant, revision).await?,
    };
    output.say(&format!("revision {}, {}", fetched.revision, fetched.tag));
    // The document is JSON whatever was asked for; for people it is laid out.
    let text = fetched.document.unwrap_or_default();
    if output.is_json() {
        return output.document(&text);
    }
    let value: serde_json::Value = serde_json::from_str(&text)?;
    output.json(&value)
}
