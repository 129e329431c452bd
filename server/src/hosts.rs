//! By which names people reach the server, so that no other site can lend it one.
//!
//! A page of another site may let its own name lead to this server's address (DNS rebinding); what
//! it sends then looks same-origin, but for `Host`. Names that only we have are the public URL's,
//! those that the operator lists, and addresses that nobody can point elsewhere.

use std::net::IpAddr;

use axum::extract::Request;
use http::{HeaderValue, Version, header};
use serde::{Deserialize, Serialize};
use tenantry_domain::{Problem, ProblemKind, message::Message, say};

use crate::{Config, config::OneOrMany};

/// Names beside the public URL's, as `host` or `host:port`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OneOrMany", into = "String")]
pub struct Hosts(Vec<String>);

impl TryFrom<OneOrMany> for Hosts {
    type Error = String;

    fn try_from(written: OneOrMany) -> Result<Self, String> {
        let host = |text: String| {
            if is_host(&text) {
                Ok(text.to_ascii_lowercase())
            } else {
                Err(format!(
                    "`{text}` is no host such as `console.example:8443`"
                ))
            }
        };
        let entries = written.entries().into_iter();
        entries.map(host).collect::<Result<_, _>>().map(Self)
    }
}

impl From<Hosts> for String {
    fn from(hosts: Hosts) -> Self {
        hosts.0.join(",")
    }
}

fn is_host(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%:[]".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

/// The host that a request is sent to.
///
/// Over HTTP/1.1 it must be named, once; nowhere may it be named in two ways.
pub(crate) fn asked_host(request: &Request) -> Result<Option<&str>, Problem> {
    let malformed = |what: Message| {
        let detail = say!("The header `Host` {what}.", what);
        Err(Problem::new(ProblemKind::MalformedRequest, detail))
    };
    let mut lines = request.headers().get_all(header::HOST).iter();
    let (line, second) = (lines.next(), lines.next());
    if second.is_some() {
        return malformed(say!("was sent twice"));
    }
    let Ok(line) = line.map(HeaderValue::to_str).transpose() else {
        return malformed(say!("has characters outside ASCII"));
    };
    let line = line.filter(|text| !text.is_empty());
    if line.is_none() && request.version() == Version::HTTP_11 {
        return malformed(say!("is missing"));
    }
    if line.is_some_and(|text| !is_host(text)) {
        return malformed(say!("names no host"));
    }
    let target = request.uri().authority().map(http::uri::Authority::as_str);
    match (target, line) {
        (Some(target), Some(line)) if !target.eq_ignore_ascii_case(line) => {
            malformed(say!("names another host than the request"))
        }
        (target, line) => Ok(target.or(line)),
    }
}

/// The names that are ours.
pub(crate) struct OwnHosts {
    /// The scheme of the pages: that of the public URL, or else plain `http`.
    scheme: &'static str,
    /// The origin of the pages, for people.
    origin: String,
    /// Names that count as they stand.
    names: Vec<String>,
    /// Which addresses count, whatever the port.
    addresses: Addresses,
}

/// Which addresses count as names.
enum Addresses {
    /// Those of this machine's loopback.
    Loopback,
    /// Those, and the one that is listened on.
    One(IpAddr),
    /// All, because all of the machine's are listened on and nothing else is known.
    Any,
}

impl OwnHosts {
    pub(crate) fn new(config: &Config) -> Self {
        let scheme = if config.is_secure() { "https" } else { "http" };
        let origin = config.origin();
        let public = config.public_url.as_ref();
        let listen = config.listen.ip();
        let addresses = if public.is_some() {
            Addresses::Loopback
        } else if listen.is_unspecified() {
            Addresses::Any
        } else {
            Addresses::One(listen)
        };
        let name = origin.split_once("://").map(|(_, name)| name);
        let listed = config.allowed_hosts.0.iter().map(String::as_str);
        let own = name.filter(|_| public.is_some());
        let names = listed.chain(own).map(|name| without_default(scheme, name));
        Self {
            scheme,
            names: names.collect(),
            origin,
            addresses,
        }
    }

    /// The origin of our pages as they are reached under this host.
    pub(crate) fn is_origin(&self, origin: &str, host: &str) -> bool {
        let own = || format!("{}://{}", self.scheme, without_default(self.scheme, host));
        origin.eq_ignore_ascii_case(&self.origin) || origin.eq_ignore_ascii_case(&own())
    }

    /// The origin that the operator gave, or that follows from the address.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Refuses a host that is not ours.
    pub(crate) fn check(&self, host: Option<&str>) -> Result<(), Problem> {
        let Some(host) = host else {
            let detail = say!("The header `Host` is missing.");
            return Err(Problem::new(ProblemKind::MalformedRequest, detail));
        };
        if self.is_own(host) {
            return Ok(());
        }
        let detail = say!(
            "This server's console is not at `{host}`: open it at `{origin}`. Whoever runs the server names other hosts by TENANTRY_PUBLIC_URL and TENANTRY_ALLOWED_HOSTS.",
            host,
            origin = self.origin
        );
        Err(Problem::new(ProblemKind::Misdirected, detail))
    }

    fn is_own(&self, host: &str) -> bool {
        let named = without_default(self.scheme, host);
        if self.names.contains(&named) {
            return true;
        }
        let Some(name) = without_port(&named) else {
            return false;
        };
        if name == "localhost" {
            return true;
        }
        let bare = name
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let Ok(address) = bare.unwrap_or(name).parse::<IpAddr>() else {
            return false;
        };
        let address = address.to_canonical();
        match self.addresses {
            Addresses::Any => true,
            Addresses::One(own) => address == own.to_canonical() || address.is_loopback(),
            Addresses::Loopback => address.is_loopback(),
        }
    }
}

/// A host in lower case, without the port that its scheme has anyway.
fn without_default(scheme: &str, host: &str) -> String {
    let port = if scheme == "https" { ":443" } else { ":80" };
    let host = host.to_ascii_lowercase();
    match host.strip_suffix(port) {
        Some(name) => name.to_owned(),
        None => host,
    }
}

/// The name alone; `None` where what follows it is no port.
fn without_port(host: &str) -> Option<&str> {
    let end = match host.rfind(']') {
        Some(bracket) => bracket + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, rest) = host.split_at_checked(end)?;
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let fits = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
    fits.then_some(name)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn hosts(listen: &str, public_url: Option<&str>, allowed: &str) -> OwnHosts {
        OwnHosts::new(&Config {
            listen: listen.parse().unwrap(),
            public_url: public_url.map(|url| url.parse().unwrap()),
            allowed_hosts: OneOrMany::One(allowed.to_owned()).try_into().unwrap(),
            ..Config::default()
        })
    }

    fn which<'h>(own: &OwnHosts, hosts: &[&'h str]) -> Vec<&'h str> {
        hosts
            .iter()
            .copied()
            .filter(|host| own.is_own(host))
            .collect()
    }

    const TRIED: [&str; 12] = [
        "127.0.0.1:3000",
        "LOCALHOST:8080",
        "[::1]:3000",
        "10.0.0.5:3000",
        "[2001:db8::1]",
        "evil.test",
        "evil.test:3000",
        "localhost.evil.test",
        "console.test",
        "console.test:443",
        "127.0.0.1.evil.test",
        "[::1]evil.test",
    ];

    #[test]
    fn by_default_only_this_machine_is_ours() {
        let own = hosts("127.0.0.1:3000", None, "");
        assert_eq!(which(&own, &TRIED), TRIED[..3]);
    }

    #[test]
    fn an_address_of_the_machine_is_ours_where_it_is_listened_on() {
        let own = hosts("10.0.0.5:3000", None, "");
        assert_eq!(which(&own, &TRIED), TRIED[..4]);
        let own = hosts("[::]:3000", None, "");
        assert_eq!(which(&own, &TRIED), TRIED[..5]);
    }

    #[test]
    fn with_a_public_url_its_name_is_ours_and_what_is_listed() {
        let own = hosts(
            "0.0.0.0:3000",
            Some("https://Console.test"),
            "tenantry:3000",
        );
        let both = [&TRIED[..3], &TRIED[8..10]].concat();
        assert_eq!(which(&own, &TRIED), both);
        assert!(own.is_own("tenantry:3000") && !own.is_own("tenantry"));
        let message = own.check(Some("evil.test")).unwrap_err().detail;
        assert!(
            message.contains("open it at `https://console.test`"),
            "{message:?}"
        );
    }

    #[test]
    fn an_origin_has_a_scheme_too() {
        let own = hosts("127.0.0.1:3000", None, "");
        assert!(own.is_origin("http://127.0.0.1:3000", "127.0.0.1:3000"));
        assert!(own.is_origin("http://localhost:8080", "localhost:8080"));
        assert!(!own.is_origin("https://127.0.0.1:3000", "127.0.0.1:3000"));
        assert!(!own.is_origin("http://127.0.0.1", "127.0.0.1:3000"));
        let own = hosts("127.0.0.1:3000", Some("https://console.test"), "other.test");
        assert!(own.is_origin("https://console.test", "127.0.0.1:3000"));
        assert!(own.is_origin("https://other.test", "other.test:443"));
        assert!(!own.is_origin("http://console.test", "console.test"));
    }

    #[test]
    fn the_host_is_named_once() {
        let asked = |version: Version, uri: &str, lines: &[&str]| {
            let builder = Request::builder().version(version).uri(uri);
            let builder = lines
                .iter()
                .fold(builder, |all, line| all.header("host", *line));
            let request = builder.body(Body::empty()).unwrap();
            asked_host(&request)
                .map(|host| host.map(str::to_owned))
                .map_err(|problem| String::from(problem.detail))
        };
        let one = |text: &str| Ok(Some(text.to_owned()));
        let refused = |what: &str| Err(format!("The header `Host` {what}."));

        assert_eq!(asked(Version::HTTP_11, "/", &["a:1"]), one("a:1"));
        assert_eq!(asked(Version::HTTP_11, "/", &[]), refused("is missing"));
        assert_eq!(asked(Version::HTTP_11, "/", &[""]), refused("is missing"));
        assert_eq!(
            asked(Version::HTTP_11, "/", &["a", "a"]),
            refused("was sent twice")
        );
        assert_eq!(
            asked(Version::HTTP_11, "/", &["a b"]),
            refused("names no host")
        );
        assert_eq!(
            asked(Version::HTTP_11, "/", &["u@a"]),
            refused("names no host")
        );
        assert_eq!(asked(Version::HTTP_11, "http://a/", &["A"]), one("a"));
        let differs = refused("names another host than the request");
        assert_eq!(asked(Version::HTTP_11, "http://a/", &["b"]), differs);
        assert_eq!(asked(Version::HTTP_2, "http://a/", &["b"]), differs);
        assert_eq!(asked(Version::HTTP_2, "http://a/", &[]), one("a"));
        assert_eq!(asked(Version::HTTP_10, "/", &[]), Ok(None));
    }
}
