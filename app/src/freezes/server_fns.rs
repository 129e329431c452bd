//! Server functions of freezes.

use leptos::prelude::*;
use tenantry_domain::freezes;

use super::draft::Draft;
use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// Freezes changes, at once or later, and goes to the list.
#[server(prefix = "/ui", endpoint = "freezes/create")]
pub async fn create_freeze(
    input: Draft,
    #[server(default)] tenant_id: String,
) -> Result<(), UiError> {
    let door = backend::Door::here()?;
    // Who asks comes before what: a stranger's form is not read.
    door.caller()?;
    let sent = input.sent(&tenant_id);
    let command = match input.read(&tenant_id, door.backend.now()) {
        Ok(command) => command,
        Err(problem) => return Err(backend::refuse(problem).with_sent(sent)),
    };
    let created = backend::run_form(command, |freeze| {
        let done = match freeze.status {
            freezes::FreezeStatus::Planned => "freeze-planned",
            freezes::FreezeStatus::Active | freezes::FreezeStatus::Ended => "frozen",
        };
        format!("{}?done={done}", paths::FREEZES)
    });
    created.await.map_err(|error| error.with_sent(sent))
}

/// Ends a freeze, or drops one that has not begun, and goes to the list.
#[server(prefix = "/ui", endpoint = "freezes/end")]
pub async fn end_freeze(input: freezes::EndFreeze) -> Result<(), UiError> {
    backend::run_form(input, |_| format!("{}?done=freeze-ended", paths::FREEZES)).await
}
