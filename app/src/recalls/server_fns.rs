//! Server functions of recalls.

use leptos::prelude::*;
use tenantry_domain::recalls;

use super::draft::Draft;
use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// Begins a recall and goes to it.
#[server(prefix = "/ui", endpoint = "recalls/begin")]
pub async fn begin_recall(input: Draft) -> Result<(), UiError> {
    let door = backend::Door::here()?;
    // Who asks comes before what: a stranger's form is not read.
    door.caller()?;
    let sent = serde_json::to_value(&input).unwrap_or_default();
    let command = match input.read() {
        Ok(command) => command,
        Err(problem) => return Err(backend::refuse(problem).with_sent(sent)),
    };
    let begun = backend::run_form(command, |recall| paths::recall(&recall.id));
    begun.await.map_err(|error| error.with_sent(sent))
}

/// Stops a recall and goes back to it.
#[server(prefix = "/ui", endpoint = "recalls/stop")]
pub async fn stop_recall(input: recalls::StopRecall) -> Result<(), UiError> {
    backend::run_form(input, |recall| paths::recall(&recall.id)).await
}

/// Goes on with a recall and goes back to it.
#[server(prefix = "/ui", endpoint = "recalls/resume")]
pub async fn resume_recall(input: recalls::ResumeRecall) -> Result<(), UiError> {
    backend::run_form(input, |recall| paths::recall(&recall.id)).await
}
