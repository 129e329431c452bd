//! The stream that tells open pages of the console what has changed, as server-sent events.
//!
//! It stands outside of the pages' router, for to keep it open is no use of the session. An event is a list of pairs:
//! which sort of thing, and whose; a page that shows such things asks for them itself.

use std::convert::Infallible;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
    routing::get,
};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use tenantry_api::{Refusal, Shown, request_info, shown};
use tenantry_domain::{Problem, ProblemKind, say};
use tenantry_http::SessionCookie;
use tenantry_services::{Heard, Services, Touched, Watch};

/// Where it is.
const PATH: &str = "/ui/events";
/// Tells nginx to pass every event on at once.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Something of a kind that is not told one by one.
const ANYTHING: &str = "data: [[\"*\",null]]\n\n";
/// The session is over: not to be tried again.
const OVER: &str = "event: over\ndata: session\n\n";
/// Another stream is to be opened, and this one ends a few seconds later.
const RENEW: &str = "event: renew\ndata: stream\n\n";

#[derive(Clone)]
struct Streams {
    services: Services,
    cookie: SessionCookie,
}

/// The stream's route.
pub(crate) fn router(services: &Services, cookie: SessionCookie) -> Router {
    let services = services.clone();
    Router::new()
        .route(PATH, get(changes))
        .with_state(Streams { services, cookie })
}

async fn changes(State(streams): State<Streams>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match begin(&streams, &parts).await {
        Ok(Begun::Watch(watch)) => respond(watch),
        // As a refusal it would be no more than an error to the browser, which would try again for ever.
        Ok(Begun::NoSession) => stream_of(Body::from(OVER)),
        Err(problem) => Refusal::from(problem).into_response(),
    }
}

/// What a stream begins with.
enum Begun {
    Watch(Box<Watch>),
    /// Whoever asks has no session, or none that lasts.
    NoSession,
}

async fn begin(streams: &Streams, parts: &Parts) -> Result<Begun, Problem> {
    let headers = &parts.headers;
    if !is_own(headers) {
        let detail = say!("The stream of changes is for the pages of this server alone.");
        return Err(Problem::new(ProblemKind::CrossSite, detail));
    }
    let info = request_info(headers, &parts.extensions)?;
    let secret = match shown(headers, streams.cookie) {
        Shown::Session(secret) => secret,
        // A token speaks for a program, and programs read the trail.
        Shown::Authorization(_) => return Err(ProblemKind::Unauthenticated.into_problem()),
        Shown::Nothing => return Ok(Begun::NoSession),
    };
    match streams.services.watch(secret, info).await {
        Ok(watch) => Ok(Begun::Watch(Box::new(watch))),
        Err(problem) if problem.kind == ProblemKind::Unauthenticated => Ok(Begun::NoSession),
        Err(problem) => Err(problem),
    }
}

/// Whether one of our pages asks, as far as the browser says who does.
fn is_own(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
    sites.all(|site| site.as_bytes() == b"same-origin")
}

fn respond(watch: Box<Watch>) -> Response {
    // Says at once that it is there, so that the browser knows too.
    let begun = Some((watch, Some(": here\n\n")));
    let events = stream::unfold(begun, |state| async move {
        let (mut watch, first) = state?;
        if let Some(first) = first {
            return Some((Bytes::from(first), Some((watch, None))));
        }
        Some(match watch.next().await {
            Heard::Changed(touched) => (Bytes::from(data(&touched)), Some((watch, None))),
            Heard::Anything => (Bytes::from(ANYTHING), Some((watch, None))),
            Heard::Nothing => (Bytes::from(": still here\n\n"), Some((watch, None))),
            Heard::Renew => (Bytes::from(RENEW), Some((watch, None))),
            Heard::Over => (Bytes::from(OVER), None),
            Heard::Stopping => (Bytes::from(": going\n\n"), None),
        })
    });
    stream_of(Body::from_stream(events.map(Ok::<_, Infallible>)))
}

/// Events, and what browsers and proxies are told of them.
fn stream_of(events: Body) -> Response {
    let mut response = Response::new(events);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    response
}

/// What has changed, on one line.
fn data(touched: &[Touched]) -> String {
    let pairs: Vec<_> = touched
        .iter()
        .map(|one| (one.affected, one.tenant_id.as_ref()))
        .collect();
    match serde_json::to_string(&pairs) {
        Ok(pairs) => format!("data: {pairs}\n\n"),
        Err(error) => {
            tracing::error!(%error, "what has changed cannot be written");
            ANYTHING.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{changes::Affected, id::TenantId};

    use super::*;

    #[test]
    fn an_event_is_one_line_of_pairs() {
        let one = |affected, id: Option<&str>| Touched {
            affected,
            tenant_id: id.map(|id| TenantId::parse(id).unwrap()),
        };
        let touched = [
            one(Affected::Tenants, Some("ACME")),
            one(Affected::Packs, None),
        ];

        assert_eq!(
            data(&touched),
            "data: [[\"tenants\",\"ACME\"],[\"packs\",null]]\n\n"
        );
    }

    #[test]
    fn another_site_has_no_stream() {
        let from = |site: &'static str| {
            HeaderMap::from_iter([(SEC_FETCH_SITE, HeaderValue::from_static(site))])
        };

        assert!(is_own(&HeaderMap::new()) && is_own(&from("same-origin")));
        for site in ["same-site", "cross-site", "none", ""] {
            assert!(!is_own(&from(site)), "{site}");
        }
    }
}
