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
use http::Method;
use tenantry_api::{About, Api, Operations, Refusal};
use tenantry_http::SessionCookie;
use tenantry_services::Services;

use crate::{
    Config,
    dispatch::{Chosen, Dispatch},
    health,
    hosts::OwnHosts,
    middleware::{
        ANSWER_WITHIN, Accepts, Limits, Observer, OwnOrigin, Rates, answer_in_time, body_room,
        roomy, secure, survive_panic,
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
    /// How long an answer may take.
    answer_within: Duration,
}

/// Everything that is served, over these services.
pub(crate) fn router(services: &Services, config: &Config) -> Router {
    router_over(stack(services, config))
}

fn router_over(all: Stack) -> Router {
    Router::new().fallback(handle).with_state(Arc::new(all))
}

fn stack(services: &Services, config: &Config) -> Stack {
    let cookie = SessionCookie::new(config.is_secure());
    let operations = Operations::new(Api::new(services.clone(), cookie));
    let pages = pages::router(services, cookie);
    Stack {
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
        answer_within: ANSWER_WITHIN,
    }
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
    let observation = all
        .observer
        .begin(&mut request, || all.services.request_id());
    if request.method() == Method::HEAD {
        // Answered as `GET` is, down to length and tag, also where the answer is compressed; whoever routes
        // the request drops the body at last (RFC 9110, 9.3.2).
        *request.method_mut() = Method::GET;
    }
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
        let answer = Box::pin(self.dispatch.hand(chosen, request));
        let response = answer_in_time(self.answer_within, answer).await;
        accepts.compress(roomy(&self.services, response)).await
    }
}

#[cfg(test)]
mod tests {
    use std::task::Poll;

    use axum::body::{Body, Bytes};
    use futures::stream;
    use http::{StatusCode, header};
    use tenantry_testkit::databases::{TestDb, on_sqlite};
    use tower::ServiceExt as _;

    use super::*;

    type Chunk = Result<Bytes, std::io::Error>;

    /// What comes back of a sign-in with that body, where answers may take so long.
    async fn answer(db: &TestDb, answer_within: Duration, body: Body) -> Response {
        let config = Config {
            database_url: db.options.url.clone(),
            ..Config::default()
        };
        let prepared = crate::start::prepare(&config, false).await.unwrap();
        let all = Stack {
            answer_within,
            ..stack(&prepared.services, &config)
        };
        let request = Request::post("/auth/sign-in")
            .header(header::HOST, "127.0.0.1")
            .header(header::ORIGIN, "http://127.0.0.1")
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .unwrap();
        let response = router_over(all).oneshot(request).await.unwrap();
        prepared.close().await;
        response
    }

    /// Whether it is a problem of ours, in the form of every other.
    fn is_refusal(response: &Response) -> bool {
        let headers = response.headers();
        headers[header::CONTENT_TYPE] == "application/problem+json"
            && headers.contains_key("x-request-id")
            && headers.contains_key(header::X_CONTENT_TYPE_OPTIONS)
    }

    #[test]
    fn whoever_panics_while_answering_is_answered_for() {
        on_sqlite(|db| async move {
            let panics = stream::poll_fn(|_| -> Poll<Option<Chunk>> { panic!("a test panics") });

            let response = answer(&db, ANSWER_WITHIN, Body::from_stream(panics)).await;

            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert!(is_refusal(&response), "{response:?}");
        });
    }

    #[test]
    fn an_answer_that_does_not_come_is_given_up() {
        on_sqlite(|db| async move {
            let waits = Body::from_stream(stream::pending::<Chunk>());
            let answered = answer(&db, Duration::from_millis(200), waits);

            let response = tokio::time::timeout(Duration::from_secs(20), answered).await;

            let response = response.unwrap();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(response.headers().contains_key(header::RETRY_AFTER));
            assert!(is_refusal(&response), "{response:?}");
        });
    }
}
