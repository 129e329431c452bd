//! Changes that a cookie speaks for must come from our own pages.

use axum::extract::Request;
use http::{HeaderMap, HeaderName, Method, header};
use tenantry_api::SessionCookie;
use tenantry_domain::{Problem, ProblemKind};

use crate::pages::SERVER_FUNCTIONS;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SIGN_IN: &str = "/auth/sign-in";

/// What counts as our own origin.
pub(crate) struct OwnOrigin {
    /// As the operator configured it.
    pub(crate) configured: String,
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
    /// It looks at what a browser could be made to send: unsafe methods without a bearer token that
    /// carry the cookie or that begin a session.
    pub(crate) fn guard(&self, request: &Request) -> Result<(), Problem> {
        let path = request.uri().path();
        let headers = request.headers();
        let begins_session = path == SIGN_IN || path.starts_with(SERVER_FUNCTIONS);
        let is_forgeable = !is_safe(request.method())
            && !headers.contains_key(header::AUTHORIZATION)
            && (begins_session || self.cookie.read(headers).is_some());
        if is_forgeable && !self.sent(headers) {
            return Err(ProblemKind::CrossSite.into_problem());
        }
        Ok(())
    }

    /// Whether the browser says that one of our pages sent this.
    fn sent(&self, headers: &HeaderMap) -> bool {
        let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
        match (text(&header::ORIGIN), text(&SEC_FETCH_SITE)) {
            (_, Some(site)) if site != "same-origin" => false,
            (Some(origin), _) => self.is_own(origin, text(&header::HOST)),
            (None, Some(_)) => true,
            (None, None) => false,
        }
    }

    /// The configured origin, or the host that the request was sent to: a page of another site
    /// cannot choose either.
    fn is_own(&self, origin: &str, host: Option<&str>) -> bool {
        let plain = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        origin == self.configured
            || plain.is_some_and(|asked| host.is_some_and(|host| asked.eq_ignore_ascii_case(host)))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn sent(pairs: &[(HeaderName, &'static str)]) -> bool {
        let own = OwnOrigin {
            configured: "https://tenantry.test".to_owned(),
            cookie: SessionCookie::new(false),
        };
        let headers = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        own.sent(&headers.collect())
    }

    #[test]
    fn our_own_pages_may() {
        assert!(sent(&[(header::ORIGIN, "https://tenantry.test")]));
        assert!(sent(&[
            (header::ORIGIN, "http://localhost:3000"),
            (header::HOST, "localhost:3000")
        ]));
        assert!(sent(&[(SEC_FETCH_SITE, "same-origin")]));
    }

    #[test]
    fn others_may_not() {
        assert!(!sent(&[]));
        assert!(!sent(&[
            (header::ORIGIN, "null"),
            (header::HOST, "localhost:3000")
        ]));
        assert!(!sent(&[
            (header::ORIGIN, "https://evil.test"),
            (header::HOST, "localhost:3000")
        ]));
        assert!(!sent(&[(
            header::ORIGIN,
            "https://tenantry.test.evil.test"
        )]));
        assert!(!sent(&[(SEC_FETCH_SITE, "same-site")]));
        assert!(!sent(&[
            (header::ORIGIN, "https://tenantry.test"),
            (SEC_FETCH_SITE, "cross-site")
        ]));
    }
}
