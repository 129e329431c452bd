//! Which addresses a tool may have.
//!
//! Only what is written is judged: a literal address, `localhost`, the scheme. No name is resolved,
//! for its answer may differ tomorrow; whoever calls the endpoint has to look again.

mod reach;
mod spelling;

use tenantry_domain::{message::Message, say};

use url::{Host, Url};

use reach::{Reach, embedded};
use spelling::{ambiguous_host, ambiguous_text, authority};

/// Why an endpoint cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Not a URL at all, or a relative one.
    NotAUrl,
    /// A URL that must not be called.
    Unsafe {
        /// What is wrong with it.
        message: Message,
        /// What to do about it.
        hint: Option<Message>,
    },
}

/// Judges an endpoint. `allow_private` lets private hosts pass, and `http` on the loopback.
pub(super) fn check_endpoint(text: &str, allow_private: bool) -> Result<(), Unfit> {
    let ambiguous = |message| Unfit::Unsafe {
        message,
        hint: Some(say!("write it like `https://tools.example.com/orders`")),
    };
    if let Some(message) = ambiguous_text(text) {
        return Err(ambiguous(message));
    }
    let url = Url::parse(text).map_err(|_| Unfit::NotAUrl)?;
    let Some(host) = url.host() else {
        return Err(Unfit::NotAUrl);
    };
    let reach = Reach::of(&host);

    let is_local_http = url.scheme() == "http" && reach == Reach::Loopback && allow_private;
    if url.scheme() != "https" && !is_local_http {
        let message = say!(
            "the endpoint uses `{scheme}`; only `https` is allowed",
            scheme = url.scheme()
        );
        return Err(Unfit::Unsafe {
            message,
            hint: Some(say!("begin it with `https://`")),
        });
    }
    let Some(authority) = authority(text, &url) else {
        let message = say!("the endpoint's scheme is not followed by `//` and a host");
        return Err(ambiguous(message));
    };
    if authority.contains('@') {
        return Err(Unfit::Unsafe {
            message: say!("the endpoint holds a user name or password"),
            hint: Some(say!(
                "leave the credentials out; a pack is read by many people"
            )),
        });
    }
    if let Some(message) = ambiguous_host(authority, &host) {
        return Err(ambiguous(message));
    }
    if reach != Reach::Public && !allow_private {
        let inner = match &host {
            Host::Ipv6(address) => embedded(*address),
            Host::Ipv4(_) | Host::Domain(_) => None,
        };
        let message = if let Some(inner) = inner {
            say!(
                "the endpoint's host `{host}` leads to `{inner}` and is {reach}",
                host,
                inner,
                reach = reach.name()
            )
        } else {
            say!(
                "the endpoint's host `{host}` is {reach}",
                host,
                reach = reach.name()
            )
        };
        return Err(Unfit::Unsafe {
            message,
            hint: Some(say!(
                "use a public host, or allow private endpoints in the settings"
            )),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_fit(text: &str, allow_private: bool) -> bool {
        check_endpoint(text, allow_private).is_ok()
    }

    #[test]
    fn public_https_is_fit() {
        for text in [
            "https://tools.example.com/a?b=c",
            "https://8.8.8.8:8443/",
            "https://[2606:4700::1111]/",
        ] {
            assert!(is_fit(text, false), "{text}");
        }
    }

    #[test]
    fn other_schemes_and_credentials_are_not() {
        for text in [
            "http://tools.example.com",
            "ftp://a.example.com/x",
            "https://me:pw@a.example.com",
            "https://me@a.example.com",
            "https://@a.example.com/",
            "https://:@a.example.com/",
        ] {
            assert!(!is_fit(text, true), "{text}");
        }
    }

    #[test]
    fn what_is_no_absolute_url_is_told_apart() {
        for text in [
            "orders/lookup",
            "/orders",
            "mailto:a@example.com",
            "https://",
            "tools.example.com/a",
        ] {
            assert_eq!(check_endpoint(text, true), Err(Unfit::NotAUrl), "{text}");
        }
    }

    #[test]
    fn private_hosts_need_the_setting_in_every_form() {
        let texts = [
            "https://10.0.0.1/",
            "https://127.0.0.1/",
            "https://[64:ff9b:1::a9fe:a9fe]/",
            "https://[2001::7f00:1]/",
            "https://[100::1]/",
            "https://[5f00::1]/",
            "https://localhost/",
            "https://API.localhost./",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[::]/",
        ];
        for text in texts {
            assert!(!is_fit(text, false), "{text}");
            assert!(is_fit(text, true), "{text}");
        }
    }

    #[test]
    fn a_spelling_that_can_be_read_differently_is_refused_whatever_is_allowed() {
        for text in [
            "https://127.1/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://example.com\\@127.0.0.1/",
            "https://example.com/\n",
            "https://exa\tmple.com/",
            "https:example.com",
            "https://example.com:0/",
        ] {
            assert!(
                matches!(check_endpoint(text, true), Err(Unfit::Unsafe { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn plain_http_is_for_the_loopback_alone() {
        assert!(is_fit("http://127.0.0.1:8080/x", true));
        assert!(is_fit("http://[::1]:8080/x", true));
        assert!(!is_fit("http://10.0.0.1/x", true));
        assert!(!is_fit("http://localhost/x", false));
    }
}
