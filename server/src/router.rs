//! What surrounds every request, from the outside in.

use std::{sync::Arc, time::Duration};

use axum::{Router, middleware::from_fn, middleware::from_fn_with_state};
use tenantry_api::{Api, SessionCookie};
use tenantry_services::Services;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    Config,
    front::{Front, dispatch},
    health,
    middleware::{
        Observer, OwnOrigin, answer_in_time, catch_panic, compression, guard_origin, observe,
        secure_headers, tag_by_coding,
    },
    pages,
};

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// Everything that is served, over these services.
pub(crate) fn router(services: &Services, config: &Config) -> Router {
    let cookie = SessionCookie::new(config.is_secure());
    let api = tenantry_api::router(Api::new(services.clone(), cookie));
    let front = Front::new(
        api,
        pages::router(services, cookie),
        health::router(services, config),
    );
    let observer = Arc::new(Observer {
        proxies: config.trusted_proxies.clone(),
    });
    let own = Arc::new(OwnOrigin {
        configured: config.origin(),
        cookie,
    });
    Router::new()
        .fallback(dispatch)
        .with_state(Arc::new(front))
        .layer(from_fn_with_state(own, guard_origin))
        .layer(from_fn_with_state(ANSWER_WITHIN, answer_in_time))
        .layer(CatchPanicLayer::custom(catch_panic))
        .layer(from_fn(tenantry_api::write_refusals))
        .layer(compression())
        .layer(from_fn(tag_by_coding))
        .layer(from_fn_with_state(config.is_secure(), secure_headers))
        .layer(from_fn_with_state(observer, observe))
}
