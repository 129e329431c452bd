//! Ends of patience: an answer that takes too long, a handler that panics.

use std::{any::Any, panic::AssertUnwindSafe, time::Duration};

use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use tenantry_api::Refusal;
use tenantry_domain::{Problem, ProblemKind, say};

/// How long an answer may take.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// The answer, or a refusal when it takes longer than that.
pub(crate) async fn answer_in_time(
    within: Duration,
    answer: impl Future<Output = Response>,
) -> Response {
    let Ok(response) = tokio::time::timeout(within, answer).await else {
        let detail = say!("The answer took too long and was given up.");
        let mut problem = Problem::new(ProblemKind::Unavailable, detail);
        problem.retry_after_s = Some(5);
        return Refusal::from(problem).into_response();
    };
    response
}

/// The answer, or a refusal when its handler panics: a fault of ours, logged with its text, told
/// without.
pub(crate) async fn survive_panic(answer: impl Future<Output = Response>) -> Response {
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            tracing::error!(panic = text_of(&*panic), "a request handler panicked");
            Refusal::from(ProblemKind::Internal.into_problem()).into_response()
        }
    }
}

/// What a panic says.
pub(super) fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer_too() {
        let response = survive_panic(async { panic!("a test panics") }).await;

        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[tokio::test]
    async fn an_answer_in_time_is_the_answer() {
        let response = answer_in_time(ANSWER_WITHIN, async { StatusCode::OK.into_response() });

        assert_eq!(response.await.status(), StatusCode::OK);
    }
}
