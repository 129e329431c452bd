//! Whom to believe about where a request came from.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::config::OneOrMany;

/// Networks of proxies whose `X-Forwarded-For` counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OneOrMany", into = "String")]
pub struct Proxies(Vec<IpNet>);

impl TryFrom<OneOrMany> for Proxies {
    type Error = String;

    fn try_from(written: OneOrMany) -> Result<Self, String> {
        let network = |text: &String| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| format!("`{text}` is no network such as `10.0.0.0/8`, and no address"))
        };
        let entries = written.entries();
        entries
            .iter()
            .map(network)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl From<Proxies> for String {
    fn from(proxies: Proxies) -> Self {
        proxies
            .0
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(",")
    }
}

impl Proxies {
    /// Whether a peer is one of the proxies.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(&peer))
    }

    /// The client behind a peer: the last forwarded address that no proxy of ours has.
    ///
    /// An IPv4 address is one in whatever notation it comes.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let lines = headers.get_all("x-forwarded-for").iter();
        // A line that is no text must not make us believe what stands before it.
        let lines: Vec<_> = lines.map(|value| value.to_str().unwrap_or("?")).collect();
        let entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
        for entry in entries.map(str::trim).filter(|entry| !entry.is_empty()) {
            // What cannot be read was not written by a proxy of ours.
            let Some(address) = address(entry) else {
                return client;
            };
            client = address;
            if !self.trusts(address) {
                return client;
            }
        }
        client
    }
}

/// An address, bare or in brackets, with a port or without.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|both| both.ip());
    let address: IpAddr = entry.parse().ok().or_else(with_port).or_else(bare)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &'static str) -> String {
        let proxies = Proxies::try_from(OneOrMany::One("10.0.0.0/8,127.0.0.1".to_owned())).unwrap();
        let header = (
            "x-forwarded-for".parse().unwrap(),
            HeaderValue::from_static(forwarded),
        );
        proxies
            .client(peer.parse().unwrap(), &HeaderMap::from_iter([header]))
            .to_string()
    }

    #[test]
    fn a_stranger_cannot_say_where_it_comes_from() {
        assert_eq!(client("203.0.113.9", "198.51.100.1"), "203.0.113.9");
    }

    #[test]
    fn the_last_address_that_is_no_proxy_is_the_client() {
        assert_eq!(client("10.0.0.1", "198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(client("127.0.0.1", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
        assert_eq!(client("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn an_address_is_read_as_proxies_write_it() {
        for (forwarded, expected) in [
            ("198.51.100.1:5678", "198.51.100.1"),
            ("[2001:db8::1]:80", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:198.51.100.1", "198.51.100.1"),
            ("[::ffff:198.51.100.1]:443", "198.51.100.1"),
            ("  198.51.100.1  ,\t10.0.0.2:99 ", "198.51.100.1"),
            ("198.51.100.1, ::ffff:10.0.0.2", "198.51.100.1"),
            ("198.51.100.1,, ,", "198.51.100.1"),
            ("198.51.100.1, unknown", "10.0.0.1"),
            ("198.51.100.1, 10.0.0.2:x", "10.0.0.1"),
            ("198.51.100.1, 300.1.1.1", "10.0.0.1"),
            ("198.51.100.1, _hidden, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("", "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", forwarded), expected, "{forwarded}");
            assert_eq!(
                client("::ffff:10.0.0.1", forwarded),
                expected,
                "{forwarded}"
            );
        }
        assert_eq!(client("::ffff:203.0.113.9", "198.51.100.1"), "203.0.113.9");
    }

    #[test]
    fn several_headers_are_one_list() {
        let proxies = Proxies::try_from(OneOrMany::One("10.0.0.0/8".to_owned())).unwrap();
        let from = |lines: &[&[u8]]| {
            let name: http::HeaderName = "x-forwarded-for".parse().unwrap();
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(name.clone(), HeaderValue::from_bytes(line).unwrap());
            }
            let client = proxies.client("10.0.0.1".parse().unwrap(), &headers);
            client.to_string()
        };

        assert_eq!(
            from(&[b"6.6.6.6", b"198.51.100.1:1, 10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(
            from(&[b"198.51.100.1", b"10.0.0.3", b"10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(from(&[b"198.51.100.1", b"\xff\xfe"]), "10.0.0.1");
    }
}
