//! Refusals on the wire: every one is `application/problem+json`, whoever refuses.
//!
//! A [`Refusal`] travels as an extension of an empty response, and is written where path and request
//! id are known. Refusals of the framework (an unknown
//! path, a method that is not taken) have no such extension and are given one by their status.

use std::sync::Arc;

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, Uri, header};
use tenantry_domain::{Language, Problem, ProblemKind, message::speaking, say};

use crate::{
    language::{LINE_END, language_of, name_language},
    request::RequestMeta,
};

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
        if self.0.kind == ProblemKind::UnsupportedCoding {
            // RFC 9110, 15.5.16: which codings would have been taken.
            let taken = HeaderValue::from_static("identity");
            headers.insert(header::ACCEPT_ENCODING, taken);
        }
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Arc::new(*self.0));
        response
    }
}

/// What a refusal says about the request that was refused.
#[derive(Debug, Clone)]
pub struct About {
    uri: Uri,
    request_id: Option<String>,
    language: Language,
}

impl About {
    /// Takes it from a request, before somebody consumes that.
    pub fn of(request: &Request) -> Self {
        let meta = request.extensions().get::<RequestMeta>();
        Self {
            uri: request.uri().clone(),
            request_id: meta.map(|meta| meta.request_id.clone()),
            language: language_of(request.headers()),
        }
    }

    /// Writes the refusal that a response carries, if it carries one.
    pub fn write_refusal(&self, mut response: Response) -> Response {
        let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else {
            return response;
        };
        let problem = Problem {
            instance: Some(self.uri.path().to_owned()),
            request_id: self
                .request_id
                .clone()
                .or_else(|| problem.request_id.clone()),
            ..Problem::clone(&problem)
        };
        write(&problem, self.language, response)
    }
}

/// Gives a refusal of the framework its problem.
pub(crate) fn name_refusal(about: &About, mut response: Response) -> Response {
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    if refused && response.extensions().get::<Arc<Problem>>().is_none() {
        let problem = status_problem(status, about.uri.path());
        response.extensions_mut().insert(Arc::new(problem));
    }
    response
}

fn write(problem: &Problem, language: Language, response: Response) -> Response {
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
    name_language(&mut parts.headers, language);
    let mut body = speaking(language, || serde_json::to_vec(problem)).unwrap_or_default();
    body.extend_from_slice(LINE_END);
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
                say!("There is nothing at `{path}`.", path),
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
