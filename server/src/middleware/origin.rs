//! What a cookie speaks for, and what begins a session, must come from our own pages.

use axum::extract::Request;
use http::{HeaderMap, HeaderName, Method, header};
use tenantry_api::{Shown, shown};
use tenantry_app::paths;
use tenantry_domain::{Problem, ProblemKind, say};
use tenantry_http::SessionCookie;

use crate::{
    hosts::{OwnHosts, asked_host},
    pages::SERVER_FUNCTIONS,
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Where programs and scripts sign in.
const SIGN_IN: &str = "/auth/sign-in";
/// Where the console's form does.
const SIGN_IN_FORM: &str = "/ui/sign-in";

/// What counts as our own origin.
pub(crate) struct OwnOrigin {
    /// The names by which we are reached.
    pub(crate) hosts: OwnHosts,
    /// The cookie that speaks for a person.
    pub(crate) cookie: SessionCookie,
}

fn is_safe(method: &Method) -> bool {
    matches!(
        *method,
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    )
}

impl OwnOrigin {
    /// Refuses a request that another site may have forged.
    ///
    /// It looks at what a browser could be made to send: requests that the cookie counts in or
    /// that begin a session. They must be for a host that is ours, and those that change something
    /// from a page of ours. Nothing else in the request makes up for that.
    pub(crate) fn guard(&self, request: &Request) -> Result<(), Problem> {
        let host = asked_host(request)?;
        let path = request.uri().path();
        let headers = request.headers();
        let shown = shown(headers, self.cookie);
        let needs_origin = path == SIGN_IN
            || path.starts_with(SERVER_FUNCTIONS)
            || matches!(shown, Shown::Session(_));
        // The page too, so that people learn it before they type a password.
        if needs_origin || path == paths::SIGN_IN {
            self.hosts.check(host)?;
        }
        if is_safe(request.method()) || !needs_origin {
            return Ok(());
        }
        if !self.sent(headers, host.unwrap_or_default()) {
            let origin = self.hosts.origin();
            let detail = if let Some(sent) = named_origin(headers) {
                say!(
                    "The request came from `{sent}` and not from a page of this server, which are at `{origin}`.",
                    sent,
                    origin
                )
            } else {
                say!(
                    "The request did not come from a page of this server, which are at `{origin}`.",
                    origin
                )
            };
            return Err(Problem::new(ProblemKind::CrossSite, detail));
        }
        if path == SIGN_IN_FORM && matches!(shown, Shown::Authorization(_)) {
            let detail = say!(
                "A browser that sends `Authorization` cannot sign in, for its cookie would not count beside it. A proxy that asks for a password of its own must not pass that header on."
            );
            return Err(Problem::new(ProblemKind::MalformedRequest, detail));
        }
        Ok(())
    }

    /// Whether the browser says that one of our pages sent this.
    fn sent(&self, headers: &HeaderMap, host: &str) -> bool {
        let text = |name: &HeaderName| {
            let mut values = headers.get_all(name).iter();
            let first = values.next()?.to_str().unwrap_or_default();
            Some(if values.next().is_some() { "" } else { first })
        };
        match (text(&header::ORIGIN), text(&SEC_FETCH_SITE)) {
            (_, Some(site)) if site != "same-origin" => false,
            (Some(origin), _) => self.hosts.is_origin(origin, host),
            (None, Some(_)) => true,
            (None, None) => false,
        }
    }
}

/// The origin that a request names, if it can be shown.
fn named_origin(headers: &HeaderMap) -> Option<&str> {
    /// Longer than any name of a host with a scheme and a port.
    const LONGEST_BYTES: usize = 280;
    let sent = headers.get(header::ORIGIN)?.to_str().ok()?;
    let is_shown = sent.len() <= LONGEST_BYTES && !sent.contains('`');
    (is_shown && !sent.trim().is_empty()).then_some(sent)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::Config;

    const LOCAL: &str = "localhost:3000";

    fn sent(pairs: &[(HeaderName, &'static str)]) -> bool {
        let config = Config {
            public_url: "https://tenantry.test".parse().ok(),
            ..Config::default()
        };
        let own = OwnOrigin {
            hosts: OwnHosts::new(&config),
            cookie: SessionCookie::new(false),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        own.sent(&headers, LOCAL)
    }

    #[test]
    fn our_own_pages_may() {
        assert!(sent(&[(header::ORIGIN, "https://tenantry.test")]));
        assert!(sent(&[(header::ORIGIN, "https://localhost:3000")]));
        assert!(sent(&[(SEC_FETCH_SITE, "same-origin")]));
    }

    #[test]
    fn others_may_not() {
        assert!(!sent(&[]));
        for foreign in [
            "null",
            "",
            "https://evil.test",
            "http://tenantry.test",
            "http://localhost:3000",
            "https://tenantry.test:8443",
            "https://tenantry.test.evil.test",
        ] {
            assert!(!sent(&[(header::ORIGIN, foreign)]), "{foreign}");
        }
        let own = (header::ORIGIN, "https://tenantry.test");
        assert!(!sent(&[own.clone(), (header::ORIGIN, "https://evil.test")]));
        assert!(!sent(&[own.clone(), (SEC_FETCH_SITE, "cross-site")]));
        assert!(!sent(&[own, (SEC_FETCH_SITE, "same-site")]));
        assert!(!sent(&[(SEC_FETCH_SITE, "none")]));
    }
}
