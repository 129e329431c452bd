//! Server functions of schedules.

use leptos::prelude::*;
use tenantry_domain::schedules;
#[cfg(feature = "ssr")]
use tenantry_domain::{Message, ProblemKind};

use super::draft::Again;
use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths, text::text};

/// Drops a schedule and goes back to it.
#[server(prefix = "/ui", endpoint = "schedules/cancel")]
pub async fn cancel_schedule(input: schedules::CancelSchedule) -> Result<(), UiError> {
    backend::run_form(input, |schedule| {
        let page = paths::schedule(&schedule.tenant_id, &schedule.id);
        format!("{page}?done=schedule-dropped")
    })
    .await
}

/// Resumes a schedule and goes to the one that takes its place; to the change request, where that needs approval.
///
/// A refusal carries the findings too: nothing else on the page shows them.
#[server(prefix = "/ui", endpoint = "schedules/resume")]
pub async fn resume_schedule(input: Again) -> Result<(), UiError> {
    let door = backend::Door::here()?;
    // Who asks comes before what: a stranger's form is not read.
    door.caller()?;
    let sent = serde_json::to_value(&input).unwrap_or_default();
    let command = match input.read() {
        Ok(command) => command,
        Err(problem) => return Err(backend::refuse(problem).with_sent(sent)),
    };
    let (tenant, id) = (command.tenant_id.clone(), command.id.clone());
    match backend::run(command).await {
        Ok(done) => {
            backend::go_to(&match (&done.change_request, &done.schedule) {
                (Some(request), _) => paths::request_made(request),
                (None, Some(schedule)) => paths::schedule_made(&tenant, schedule),
                // The pair is in force by now.
                (None, None) => format!("{}?done=live-already", paths::schedule(&tenant, &id)),
            });
            Ok(())
        }
        Err(mut error) => {
            if error.problem.kind == ProblemKind::WarningsNotAccepted {
                // The server's words are for programs.
                error.problem.detail = Message::verbatim(text!(schedules.read_warnings));
            }
            Err(error.with_sent(sent))
        }
    }
}
