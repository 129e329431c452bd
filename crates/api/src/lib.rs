//! REST endpoints and their OpenAPI document.
//!
//! Handlers are a few lines: they read the request through the strict extractors of [`extract`],
//! call one use case, and wrap its answer with [`reply`]. Rules live in `services` and `domain`.
//! Adding an operation means a handler annotated for OpenAPI (with its `x-permission`) in the
//! feature's file, its line in that file's `routes`, and a run of `scripts/gen`.

mod activation;
mod audit;
mod auth;
mod conditional;
mod contract;
mod extract;
mod meta;
mod openapi;
mod operations;
mod packs;
mod problem;
mod reply;
mod request;
mod room;
mod runtime;
mod sign_in;
mod state;
mod tenants;
mod tokens;
mod users;

use utoipa_axum::router::OpenApiRouter;

pub use auth::{Shown, Verified, authenticate, bearer_token, shown};
pub use contract::contract;
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
        .merge(tenants::routes())
        .merge(packs::routes())
        .merge(activation::routes())
        .merge(runtime::routes())
        .merge(audit::routes())
        .merge(sign_in::routes())
        .merge(users::routes())
        .merge(tokens::routes())
        .merge(meta::routes())
}
