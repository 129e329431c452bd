//! Server functions of activation.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::activation;

use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use crate::{backend, routes};

/// What an activation would do.
#[server(prefix = "/ui", endpoint = "activation/preview", input = Json)]
pub async fn preview(input: activation::Activate) -> Result<Answer<activation::Preview>, UiError> {
    backend::answer(activation::PreviewActivation(input)).await
}

/// Activates a pair and goes to the tenant's page.
#[server(prefix = "/ui", endpoint = "activation/activate")]
pub async fn activate(input: activation::Activate) -> Result<(), UiError> {
    backend::run_form(input, |activated| {
        let done = if activated.changed {
            "activated"
        } else {
            "live-already"
        };
        format!(
            "{}?done={done}",
            routes::tenant(&activated.active.tenant_id)
        )
    })
    .await
}
