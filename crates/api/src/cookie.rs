//! The session cookie: its name, its attributes, and how it is read.

use http::{HeaderMap, HeaderValue, header};

/// How the session cookie is named and guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionCookie {
    /// The cookie's name.
    pub name: &'static str,
    /// Whether it travels over TLS only.
    pub secure: bool,
}

impl SessionCookie {
    /// The cookie for a server whose users come over TLS, or do not.
    ///
    /// Over TLS the name's prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`.
    pub const fn new(secure: bool) -> Self {
        let name = if secure {
            "__Host-tenantry_session"
        } else {
            "tenantry_session"
        };
        Self { name, secure }
    }

    /// The session's secret, if the request carries one; whether it counts, [`crate::shown`] says.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<&str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == self.name && !value.is_empty()).then_some(value))
    }

    /// `Set-Cookie` that begins a session; `None` when the secret cannot stand in a header.
    pub fn begin(&self, secret: &str, max_age_s: i64) -> Option<HeaderValue> {
        self.header(secret, max_age_s)
    }

    /// `Set-Cookie` that makes the browser forget the session.
    pub fn end(&self) -> Option<HeaderValue> {
        self.header("", 0)
    }

    fn header(&self, value: &str, max_age_s: i64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.name;
        let text =
            format!("{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}");
        let mut header = HeaderValue::try_from(text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        cookies
            .iter()
            .map(|c| (header::COOKIE, HeaderValue::from_str(c).unwrap()))
            .collect()
    }

    #[test]
    fn reads_its_own_cookie_among_others() {
        let cookie = SessionCookie::new(false);

        assert_eq!(
            cookie.read(&headers(&["a=1; tenantry_session=xyz"])),
            Some("xyz")
        );
        assert_eq!(
            cookie.read(&headers(&["a=1", "tenantry_session=xyz; b=2"])),
            Some("xyz")
        );
        assert_eq!(
            cookie.read(&headers(&["__Host-tenantry_session=xyz"])),
            None
        );
        assert_eq!(cookie.read(&headers(&["tenantry_session="])), None);
    }

    #[test]
    fn over_tls_the_cookie_is_bound_to_host_and_tls() {
        let header = SessionCookie::new(true).begin("xyz", 60).unwrap();

        assert_eq!(
            header.to_str().unwrap(),
            "__Host-tenantry_session=xyz; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
        );
        assert!(header.is_sensitive());
    }
}
