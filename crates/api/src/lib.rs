//! REST endpoints and their OpenAPI document.
//!
//! Most operations are served from their declaration in `domain` and their line in the registry of
//! `services`, by [`endpoints`]: adding one needs nothing here but a run of `scripts/gen`. By hand stay
//! documents sent as they are, texts, streams, the runtime read, signing in, and what has two paths: a
//! handler annotated for OpenAPI (with its `x-permission`) that reads the request through the strict
//! extractors of [`extract`], calls one use case, and wraps its answer with [`reply`].

mod access;
mod audit;
mod auth;
mod conditional;
mod contract;
mod encodings;
mod endpoints;
mod extract;
mod language;
mod meta;
mod openapi;
mod operations;
mod packs;
mod problem;
mod reply;
mod request;
mod room;
mod runtime;
mod state;

use utoipa_axum::router::OpenApiRouter;

pub use auth::{Shown, Verified, authenticate, bearer_token, shown};
pub use contract::contract;
pub use language::{language_of, name_language};
pub use openapi::{document, paths};
pub use operations::Operations;
pub use problem::{About, Refusal, status_problem};
pub use request::{RequestMeta, request_info};
pub use room::{BodyRoom, announced_bytes};
pub use state::Api;

/// Bytes of a body at most, where a route says nothing else.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;
/// Bytes of a body at most on the routes that take a document.
pub const PACK_BODY_MAX_BYTES: usize = 20 * 1024 * 1024;

/// The operations with their descriptions, before they are given anything to work on.
fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(endpoints::routes())
        .merge(packs::routes())
        .merge(runtime::routes())
        .merge(audit::routes())
        .merge(access::routes())
        .merge(meta::routes())
}
