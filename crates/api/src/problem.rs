//! Refusals on the wire: every one is `application/problem+json`, whoever refuses.
//!
//! A [`Refusal`] travels through the layers as an extension of an empty response, and is written at
//! the outermost one, where path and request id are known. Refusals of the framework (an unknown
//! path, a method that is not taken) have no such extension and are given one by their status.

use std::sync::Arc;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, Uri, header};
use tenantry_domain::{Problem, ProblemKind};

use crate::request::Arrival;

/// The media type of RFC 9457.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// A [`Problem`] as an answer.
#[derive(Debug)]
pub struct Refusal(Box<Problem>);

/// What a handler answers.
pub(crate) type Answer<T> = Result<T, Refusal>;

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        let headers = response.headers_mut();
        if self.0.kind.status() == StatusCode::UNAUTHORIZED.as_u16() {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"tenantry\""),
            );
        }
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Arc::new(*self.0));
        response
    }
}

/// The layer that gives refusals of the framework their problem.
pub(crate) async fn name_refusals(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let mut response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    if refused && response.extensions().get::<Arc<Problem>>().is_none() {
        response
            .extensions_mut()
            .insert(Arc::new(status_problem(status, uri.path())));
    }
    response
}

/// The layer that writes refusals; it belongs around everything that may refuse.
pub async fn write_refusals(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let request_id = request
        .extensions()
        .get::<Arrival>()
        .map(|a| a.request_id.clone());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else {
        return response;
    };
    let problem = Problem {
        instance: Some(uri.path().to_owned()),
        request_id: request_id.or_else(|| problem.request_id.clone()),
        ..Problem::clone(&problem)
    };
    write(&problem, response)
}

fn write(problem: &Problem, response: Response) -> Response {
    let status = status(problem);
    let (mut parts, _) = response.into_parts();
    parts.status = status;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    parts
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let body = serde_json::to_vec(problem).unwrap_or_default();
    Response::from_parts(parts, body.into())
}

/// The answer to an unknown path.
pub(crate) async fn nothing_here(uri: Uri) -> Refusal {
    status_problem(StatusCode::NOT_FOUND, uri.path()).into()
}

/// The problem that a bare status stands for.
pub fn status_problem(status: StatusCode, path: &str) -> Problem {
    let kind = match status {
        StatusCode::NOT_FOUND => {
            return Problem::new(
                ProblemKind::NotFound,
                format!("There is nothing at `{path}`."),
            );
        }
        StatusCode::METHOD_NOT_ALLOWED => ProblemKind::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemKind::UnsupportedMediaType,
        StatusCode::UNAUTHORIZED => ProblemKind::Unauthenticated,
        StatusCode::FORBIDDEN => ProblemKind::Forbidden,
        StatusCode::TOO_MANY_REQUESTS => ProblemKind::TooManyRequests,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => ProblemKind::Unavailable,
        other if other.is_client_error() => ProblemKind::MalformedRequest,
        _ => ProblemKind::Internal,
    };
    kind.into_problem()
}

fn status(problem: &Problem) -> StatusCode {
    StatusCode::from_u16(problem.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
