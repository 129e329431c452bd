//! Server functions of activation.

use leptos::prelude::*;
use tenantry_domain::activation;

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// Activates a pair and goes to the tenant's page.
#[server(prefix = "/ui", endpoint = "activation/activate")]
pub async fn activate(input: activation::Activate) -> Result<(), UiError> {
    backend::run_form(input, |activated| {
        let done = if activated.changed {
            "activated"
        } else {
            "live-already"
        };
        format!("{}?done={done}", paths::tenant(&activated.active.tenant_id))
    })
    .await
}
