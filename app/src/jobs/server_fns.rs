//! Server functions of jobs.

use leptos::prelude::*;
use tenantry_domain::jobs;

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// Tries a job again at once and goes back to the list.
#[server(prefix = "/ui", endpoint = "jobs/retry")]
pub async fn retry_job(input: jobs::RetryJob) -> Result<(), UiError> {
    backend::run_form(input, |_| format!("{}?done=job-retried", paths::JOBS)).await
}

/// Cancels a job and goes back to the list.
#[server(prefix = "/ui", endpoint = "jobs/cancel")]
pub async fn cancel_job(input: jobs::CancelJob) -> Result<(), UiError> {
    backend::run_form(input, |_| format!("{}?done=job-cancelled", paths::JOBS)).await
}
