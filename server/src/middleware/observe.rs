//! The beginning and the end of a request: its id and address, and what became of it.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, Request},
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tenantry_api::RequestMeta;

use crate::{
    dispatch::Route,
    proxies::Proxies,
    recorder::{REQUEST_SECONDS, REQUESTS, is_recording},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_MAX_CHARS: usize = 128;

/// What it takes to tell where requests come from.
pub(crate) struct Observer {
    /// Whom to believe about addresses.
    pub(crate) proxies: Proxies,
}

/// What is told about a request.
pub(crate) struct Observation {
    began: Instant,
    method: Method,
    request_id: String,
    address: Option<IpAddr>,
}

impl Observer {
    /// Gives a request its id, which is a `fresh` one unless it brings one, and its address, as its
    /// [`RequestMeta`].
    pub(crate) fn begin(
        &self,
        request: &mut Request,
        fresh: impl FnOnce() -> String,
    ) -> Observation {
        let began = Instant::now();
        let peer = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        // On a socket for both kinds, IPv4 addresses come wrapped into IPv6 ones.
        let address = peer.map(|peer| self.proxies.client(peer, request.headers()).to_canonical());
        let request_id = given_id(request.headers()).unwrap_or_else(fresh);
        let method = request.method().clone();
        request.extensions_mut().insert(RequestMeta {
            request_id: request_id.clone(),
            address,
        });
        Observation {
            began,
            method,
            request_id,
            address,
        }
    }
}

impl Observation {
    /// Echoes the request's id, and tells in log and metrics what became of it.
    pub(crate) fn finish(self, response: &mut Response) {
        if let Ok(value) = HeaderValue::try_from(self.request_id.as_str()) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        self.tell(response, self.began.elapsed());
    }

    fn tell(&self, response: &Response, took: Duration) {
        let route = response
            .extensions()
            .get::<Route>()
            .map_or("none", |route| &route.0);
        let status = response.status().as_u16();
        let method = self.method.as_str();
        if is_recording() {
            let labels = [
                ("method", method_label(method)),
                ("route", route.to_owned()),
                ("status", status.to_string()),
            ];
            metrics::counter!(REQUESTS, &labels).increment(1);
            let labels = [
                ("method", method_label(method)),
                ("route", route.to_owned()),
            ];
            metrics::histogram!(REQUEST_SECONDS, &labels).record(took.as_secs_f64());
        }
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let address = self.address.map(|address| address.to_string());
        // Programs ask for configurations, files and health all day: those lines are for debugging.
        if is_routine(route) && status < 500 {
            tracing::debug!(
                http.method = method, http.route = route, http.status = status, took_us,
                request.id = %self.request_id, client.address = address, "answered"
            );
        } else {
            tracing::info!(
                http.method = method, http.route = route, http.status = status, took_us,
                request.id = %self.request_id, client.address = address, "answered"
            );
        }
    }
}

/// Anybody can invent methods, so only the known ones become a label.
fn method_label(method: &str) -> String {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known
        .iter()
        .find(|name| **name == method)
        .map_or("other", |name| name)
        .to_owned()
}

fn is_routine(route: &str) -> bool {
    let is_watching = matches!(
        route,
        "/healthz" | "/readyz" | "/readyz/runtime" | "/metrics"
    );
    route.starts_with("/runtime/") || route == "file" || is_watching
}

/// The client's own id, if it is short and plain enough for a log line.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
    let fits = (1..=REQUEST_ID_MAX_CHARS).contains(&text.len()) && text.bytes().all(plain);
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_id_is_taken_when_it_fits_a_log_line() {
        let id = |text: &str| {
            let header = (REQUEST_ID, HeaderValue::from_str(text).unwrap());
            given_id(&HeaderMap::from_iter([header]))
        };

        assert_eq!(id("01J-abc.def").as_deref(), Some("01J-abc.def"));
        for bad in ["", "two words", "a\tb", &"x".repeat(129), "quote\"d"] {
            assert_eq!(id(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_wrapped_address_is_unwrapped() {
        let observer = Observer {
            proxies: Proxies::default(),
        };
        let peer: SocketAddr = "[::ffff:192.0.2.1]:4711".parse().unwrap();
        let mut request = Request::new(axum::body::Body::empty());
        request.extensions_mut().insert(ConnectInfo(peer));

        let observation = observer.begin(&mut request, || "req_1".to_owned());

        assert_eq!(observation.address, Some("192.0.2.1".parse().unwrap()));
        assert_eq!(observation.request_id, "req_1");
    }

    #[test]
    fn invented_methods_are_one_label() {
        assert_eq!(method_label("BREW"), "other");
        assert_eq!(method_label("GET"), "GET");
    }
}
