//! Ends of patience: an answer that takes too long, a handler that panics.

use std::{any::Any, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tenantry_api::Refusal;
use tenantry_domain::{Problem, ProblemKind};

/// The layer that gives up on an answer after a while.
pub(crate) async fn answer_in_time(
    State(limit): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    let Ok(response) = tokio::time::timeout(limit, next.run(request)).await else {
        let detail = "The answer took too long and was given up.";
        let mut problem = Problem::new(ProblemKind::Unavailable, detail);
        problem.retry_after_s = Some(5);
        return Refusal::from(problem).into_response();
    };
    response
}

/// A panic is a fault of ours: logged with its text, told without.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub(crate) fn catch_panic(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = text, "a request handler panicked");
    Refusal::from(ProblemKind::Internal.into_problem()).into_response()
}
