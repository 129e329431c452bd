//! REST endpoints and their OpenAPI document.
//!
//! Handlers are a few lines: they read the request through the strict extractors of [`extract`],
//! call one use case, and wrap its answer with [`reply`]. Rules live in `services` and `domain`.
//! Adding an operation means a handler annotated for OpenAPI (with its `x-permission`) in the
//! feature's file, its line in that file's `routes`, and a run of `scripts/gen`.

mod accept;
mod access;
mod activation;
mod audit;
mod auth;
mod conditional;
mod cookie;
mod extract;
mod meta;
mod openapi;
mod packs;
mod problem;
mod reply;
mod request;
mod runtime;
mod sign_in;
mod state;
mod tenants;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

pub use accept::prefers_html;
pub use auth::authenticate;
pub use cookie::SessionCookie;
pub use openapi::document;
pub use problem::{Refusal, status_problem, write_refusals};
pub use request::{Arrival, request_info};
pub use state::Api;

/// Bytes of a body at most, where a route says nothing else.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;
/// Bytes of a body at most on the routes that take a document.
pub const PACK_BODY_MAX_BYTES: usize = 20 * 1024 * 1024;

/// Every operation. Refusals are still to be written by [`write_refusals`] further out.
pub fn router(api: Api) -> Router {
    let (router, _) = routes().split_for_parts();
    router
        .fallback(problem::nothing_here)
        .layer(axum::middleware::from_fn(conditional::answer_unchanged))
        .layer(axum::middleware::from_fn(problem::name_refusals))
        .with_state(api)
}

/// The operations with their descriptions, before they are given anything to work on.
fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(tenants::routes())
        .merge(packs::routes())
        .merge(activation::routes())
        .merge(runtime::routes())
        .merge(audit::routes())
        .merge(sign_in::routes())
        .merge(access::routes())
        .merge(meta::routes())
}
