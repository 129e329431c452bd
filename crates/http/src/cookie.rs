//! Cookies: how they are read and set, and the one that carries a session (RFC 6265).

use cookie::{Cookie, SameSite, time::Duration};
use http::{HeaderMap, HeaderValue, header};

/// The value of a request's cookie; the first of that name which is not empty.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let lines = lines.filter_map(|value| value.to_str().ok());
    lines
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|cookie| cookie.name() == name)
        .filter_map(|cookie| cookie.value_raw())
        .find(|value| !value.is_empty())
}

/// A cookie to set: for the whole site, hidden from script, and not sent with what other sites post.
#[derive(Debug, Clone, Copy)]
pub struct NewCookie<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value, which must need no encoding.
    pub value: &'a str,
    /// For how many seconds it is kept; 0 removes it.
    pub max_age_s: i64,
    /// Whether it is sent over TLS only.
    pub secure: bool,
}

impl NewCookie<'_> {
    /// `Set-Cookie`; `None` when the value cannot stand in a header.
    pub fn header(&self) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.name, self.value))
            .path("/")
            .max_age(Duration::seconds(self.max_age_s))
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure);
        let mut header = HeaderValue::try_from(cookie.to_string()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

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

    /// The session's secret, if the request carries one; whether it counts is decided elsewhere.
    pub fn read(self, headers: &HeaderMap) -> Option<&str> {
        cookie(headers, self.name)
    }

    /// `Set-Cookie` that begins a session; `None` when the secret cannot stand in a header.
    pub fn begin(self, secret: &str, max_age_s: i64) -> Option<HeaderValue> {
        let Self { name, secure } = self;
        let new = NewCookie {
            name,
            value: secret,
            max_age_s,
            secure,
        };
        new.header()
    }

    /// `Set-Cookie` that makes the browser forget the session.
    pub fn end(self) -> Option<HeaderValue> {
        self.begin("", 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        let lines = cookies.iter();
        lines
            .map(|line| (header::COOKIE, HeaderValue::from_str(line).unwrap()))
            .collect()
    }

    #[test]
    fn a_cookie_is_found_among_others_in_any_line() {
        let read = |cookies: &[&str]| {
            let headers = headers(cookies);
            SessionCookie::new(false).read(&headers).map(str::to_owned)
        };

        for sent in [
            &["a=1; tenantry_session=xyz"][..],
            &["a=1", "tenantry_session=xyz; b=2"],
            &["tenantry_session=; tenantry_session=xyz"],
            &["nonsense; ;=; tenantry_session=xyz;"],
        ] {
            assert_eq!(read(sent).as_deref(), Some("xyz"), "{sent:?}");
        }
        for sent in [
            &["__Host-tenantry_session=xyz"][..],
            &["tenantry_session="],
            &["xtenantry_session=xyz"],
            &[],
        ] {
            assert_eq!(read(sent), None, "{sent:?}");
        }
    }

    #[test]
    fn a_cookie_is_never_readable_by_script() {
        let text = |secure| {
            let header = SessionCookie::new(secure).begin("xyz", 60).unwrap();
            assert!(header.is_sensitive());
            header.to_str().unwrap().to_owned()
        };

        let plain = "tenantry_session=xyz; HttpOnly; SameSite=Lax; Path=/; Max-Age=60";
        assert_eq!(text(false), plain);
        let over_tls =
            "__Host-tenantry_session=xyz; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60";
        assert_eq!(text(true), over_tls);
        let end = SessionCookie::new(false).end().unwrap();
        assert!(end.to_str().unwrap().ends_with("; Max-Age=0"), "{end:?}");
        assert!(SessionCookie::new(false).begin("a\nb", 60).is_none());
    }
}
