//! For whoever watches the process: liveness, readiness, metrics.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use tenantry_api::{Refusal, bearer_token, status_problem};
use tenantry_domain::{Problem, ProblemKind, message::Message};
use tenantry_services::{Services, Troubles};

use crate::{Config, recorder};

/// The paths served here.
pub(crate) const PATHS: [&str; 4] = ["/healthz", "/readyz", RUNTIME_READY, METRICS];
const RUNTIME_READY: &str = "/readyz/runtime";
const METRICS: &str = "/metrics";

struct Watch {
    services: Services,
    metrics_token: Option<String>,
}

/// `/healthz`, `/readyz`, `/readyz/runtime` and, where a token is set, `/metrics`.
pub(crate) fn router(services: &Services, config: &Config) -> Router {
    let metrics_token = config.metrics_token.clone();
    if metrics_token.is_some() {
        recorder::record();
    }
    let watch = Arc::new(Watch {
        services: services.clone(),
        metrics_token,
    });
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route(RUNTIME_READY, get(ready_for_reads))
        .route(METRICS, get(metrics))
        .with_state(watch)
}

async fn alive() -> impl IntoResponse {
    no_store(line(&json!({"status": "ok"})))
}

async fn ready(State(watch): State<Arc<Watch>>) -> Response {
    answer(&watch, watch.services.readiness().await)
}

/// For whoever sends runtime reads alone, which are answered for a while without the database.
async fn ready_for_reads(State(watch): State<Arc<Watch>>) -> Response {
    answer(&watch, watch.services.runtime_readiness().await)
}

fn answer(watch: &Watch, readiness: Result<(), String>) -> Response {
    let Err(detail) = readiness else {
        return no_store(line(&well(&watch.services.troubles())));
    };
    let mut problem = Problem::new(ProblemKind::Unavailable, Message::known(detail));
    problem.retry_after_s = Some(2);
    Refusal::from(problem).into_response()
}

/// A server that is ready may have trouble all the same. Tenants are counted, not named: this is read
/// by whoever asks, and the log has the names.
fn well(troubles: &Troubles) -> serde_json::Value {
    if troubles.tenants.is_empty() && troubles.jobs.is_empty() {
        return json!({"status": "ready"});
    }
    json!({
        "status": "ready",
        "failing_tenants": troubles.tenants.len(),
        "failing_jobs": troubles.jobs,
    })
}

/// Without a token in the configuration there is nothing here; without it in the request, 401.
async fn metrics(State(watch): State<Arc<Watch>>, headers: HeaderMap) -> Response {
    let Some(wanted) = &watch.metrics_token else {
        return Refusal::from(status_problem(StatusCode::NOT_FOUND, METRICS)).into_response();
    };
    let fits = bearer_token(&headers).is_some_and(|token| same(token, wanted));
    if !fits {
        return Refusal::from(ProblemKind::Unauthenticated.into_problem()).into_response();
    }
    match recorder::render(&watch.services) {
        Some(told) => {
            let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            no_store(([(header::CONTENT_TYPE, text)], told))
        }
        None => Refusal::from(ProblemKind::Internal.into_problem()).into_response(),
    }
}

/// Compares hashes, so that the time it takes says nothing about the token.
fn same(given: &str, wanted: &str) -> bool {
    use tenantry_domain::Checksum;
    Checksum::of_bytes(given.as_bytes()) == Checksum::of_bytes(wanted.as_bytes())
}

/// JSON as a line, for whoever asks on a terminal.
fn line(value: &serde_json::Value) -> impl IntoResponse {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], format!("{value}\n"))
}

fn no_store(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
