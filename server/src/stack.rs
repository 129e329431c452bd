//! What surrounds every request, from the outside in.
//!
//! One function that calls others in order, instead of a stack of layers: axum clones and boxes all
//! that is inside a layer for every request, which cost the runtime read a third of its speed.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use tenantry_api::{About, Api, Operations, Refusal, SessionCookie};
use tenantry_services::Services;

use crate::{
    Config,
    dispatch::{Chosen, Dispatch},
    health,
    hosts::OwnHosts,
    middleware::{
        Accepts, Limits, Observer, OwnOrigin, Rates, answer_in_time, body_room, roomy, secure,
        survive_panic,
    },
    pages,
};

/// How often budgets that are whole again are forgotten.
const TIDY_EVERY: Duration = Duration::from_mins(1);

/// Everything that is served, and what surrounds it.
struct Stack {
    dispatch: Dispatch,
    observer: Observer,
    own: OwnOrigin,
    services: Services,
    limits: Arc<Limits>,
    over_tls: bool,
}

/// Everything that is served, over these services.
pub(crate) fn router(services: &Services, config: &Config) -> Router {
    let cookie = SessionCookie::new(config.is_secure());
    let operations = Operations::new(Api::new(services.clone(), cookie));
    let pages = pages::router(services, cookie);
    let stack = Stack {
        dispatch: Dispatch::new(operations, pages, health::router(services, config)),
        observer: Observer {
            proxies: config.trusted_proxies.clone(),
        },
        own: OwnOrigin {
            hosts: OwnHosts::new(config),
            cookie,
        },
        services: services.clone(),
        limits: limits(config),
        over_tls: config.is_secure(),
    };
    Router::new().fallback(handle).with_state(Arc::new(stack))
}

/// The budgets, tidied up for as long as the router lives.
fn limits(config: &Config) -> Arc<Limits> {
    let limits = Arc::new(Limits::new(Rates {
        per_address: config.rate_limit_per_address,
        per_token: config.rate_limit_per_token,
        runtime_per_token: config.rate_limit_runtime_per_token,
    }));
    let weak = Arc::downgrade(&limits);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            match weak.upgrade() {
                Some(limits) => limits.tidy(),
                None => return,
            }
        }
    });
    limits
}

async fn handle(State(all): State<Arc<Stack>>, mut request: Request) -> Response {
    let observation = all.observer.begin(&mut request);
    let about = About::of(&request);
    let response = survive_panic(all.answer(request)).await;
    let mut response = about.write_refusal(response);
    secure(response.headers_mut(), all.over_tls);
    observation.finish(&mut response);
    response
}

impl Stack {
    async fn answer(&self, mut request: Request) -> Response {
        let chosen = self.dispatch.choose(&request);
        let charge = chosen.charge();
        let charged = match self.limits.charge(&mut request, charge) {
            Ok(charged) => charged,
            Err(refusal) => return refusal,
        };
        // Dropped once there is an answer, and with it what the body held.
        let _room = body_room(&self.services, &mut request);
        let mut response = match self.own.guard(&request) {
            Err(problem) => Refusal::from(problem).into_response(),
            // From memory and compressed already; the database, if it is asked, has limits of its own.
            Ok(()) if chosen.is_runtime() => self.dispatch.hand(chosen, request).await,
            Ok(()) => self.compressed(chosen, request).await,
        };
        self.limits.settle(&charged, &mut response);
        response
    }

    async fn compressed(&self, chosen: Chosen, request: Request) -> Response {
        let accepts = Accepts::of(request.headers());
        let response = answer_in_time(Box::pin(self.dispatch.hand(chosen, request))).await;
        accepts.compress(roomy(&self.services, response)).await
    }
}
