//! Server functions of activation.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::activation;

use super::{choice::Choice, situation::Proposal};
use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// Activates a pair and goes to the tenant's page; to the change request, where it needs approval, and to the schedule,
/// where it waits for its time.
#[server(prefix = "/ui", endpoint = "activation/activate")]
pub async fn activate(input: activation::Activate) -> Result<(), UiError> {
    backend::run_form(input, |activated| {
        if let Some(request) = &activated.change_request {
            return paths::request_made(request);
        }
        if let Some(schedule) = &activated.schedule {
            return paths::schedule_made(&activated.active.tenant_id, schedule);
        }
        let done = if activated.changed {
            "activated"
        } else {
            "live-already"
        };
        format!("{}?done={done}", paths::tenant(&activated.active.tenant_id))
    })
    .await
}

/// What there is to choose from for a tenant, which pair is proposed, and what it would do.
///
/// All of it in one question: it depends on each other, and a dialog whose parts come one by one moves under the hand.
#[server(prefix = "/ui", endpoint = "activation/propose", input = Json)]
pub async fn propose(choice: Choice) -> Result<Answer<Proposal>, UiError> {
    Answer::of(&Proposal::of(choice).await?)
}
