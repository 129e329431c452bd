//! Which addresses a tool may have.
//!
//! Only what is written is judged: a literal address, `localhost`, the scheme. No name is resolved,
//! for its answer may differ tomorrow; whoever calls the endpoint has to look again.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Why an endpoint cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Not a URL at all, or a relative one.
    NotAUrl,
    /// A URL that must not be called.
    Unsafe {
        /// What is wrong with it.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
}

/// Judges an endpoint. `allow_private` lets private hosts pass, and `http` on the loopback.
pub(super) fn check_endpoint(text: &str, allow_private: bool) -> Result<(), Unfit> {
    let url = Url::parse(text).map_err(|_| Unfit::NotAUrl)?;
    let Some(host) = url.host() else {
        return Err(Unfit::NotAUrl);
    };
    let reach = AddressKind::of(&host);

    let is_local_http = url.scheme() == "http" && reach == AddressKind::Loopback && allow_private;
    if url.scheme() != "https" && !is_local_http {
        let message = format!(
            "the endpoint uses `{}`; only `https` is allowed",
            url.scheme()
        );
        return Err(Unfit::Unsafe {
            message,
            hint: Some("begin it with `https://`".to_owned()),
        });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Unfit::Unsafe {
            message: "the endpoint holds a user name or password".to_owned(),
            hint: Some("leave the credentials out; a pack is read by many people".to_owned()),
        });
    }
    if reach != AddressKind::Public && !allow_private {
        let message = format!("the endpoint's host `{host}` is {}", reach.name());
        return Err(Unfit::Unsafe {
            message,
            hint: Some("use a public host, or allow private endpoints in the settings".to_owned()),
        });
    }
    Ok(())
}

/// How far an address reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AddressKind {
    Public,
    Loopback,
    Private,
}

impl AddressKind {
    fn of(host: &Host<&str>) -> Self {
        match host {
            Host::Domain(name) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let is_local = name == "localhost" || name.ends_with(".localhost");
                if is_local {
                    Self::Loopback
                } else {
                    Self::Public
                }
            }
            Host::Ipv4(address) => Self::of_v4(*address),
            Host::Ipv6(address) => Self::of_v6(*address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let [first, second, third, _] = address.octets();
        let is_special = address.is_private()
            || address.is_link_local()
            || address.is_broadcast()
            || address.is_multicast()
            || address.is_documentation()
            || first == 0
            || first >= 240
            // Carrier-grade NAT, protocol assignments, benchmarking.
            || (first == 100 && (64..128).contains(&second))
            || (first == 192 && second == 0 && third == 0)
            || (first == 198 && (18..20).contains(&second));
        if address.is_loopback() {
            Self::Loopback
        } else if is_special {
            Self::Private
        } else {
            Self::Public
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        if address.is_loopback() {
            return Self::Loopback;
        }
        // Addresses that carry an IPv4 address reach as far as that one: mapped, compatible, NAT64,
        // 6to4.
        let segments = address.segments();
        let embedded = match segments {
            [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                Some((high, low))
            }
            [0x2002, high, low, ..] => Some((high, low)),
            _ => None,
        };
        if let Some((high, low)) = embedded {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            return Self::of_v4(Ipv4Addr::new(a, b, c, d));
        }
        let [first, second, ..] = segments;
        let is_special = address.is_unspecified()
            || address.is_multicast()
            || address.is_unique_local()
            || address.is_unicast_link_local()
            || (first == 0x2001 && second == 0x0db8)
            || (first & 0xffc0) == 0xfec0;
        if is_special {
            Self::Private
        } else {
            Self::Public
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Loopback => "this machine itself",
            Self::Private => "not a public address",
        }
    }
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
    fn private_hosts_need_the_setting_in_every_spelling() {
        let texts = [
            "https://10.0.0.1/",
            "https://127.1/",
            "https://0x7f000001/",
            "https://2130706433/",
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
    fn plain_http_is_for_the_loopback_alone() {
        assert!(is_fit("http://127.0.0.1:8080/x", true));
        assert!(is_fit("http://[::1]:8080/x", true));
        assert!(!is_fit("http://10.0.0.1/x", true));
        assert!(!is_fit("http://localhost/x", false));
    }
}
