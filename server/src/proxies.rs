//! Whom to believe about where a request came from.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Networks of proxies whose `X-Forwarded-For` counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OneOrMany", into = "String")]
pub struct Proxies(Vec<IpNet>);

/// As an environment variable (comma between them) or as a list in a file.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl TryFrom<OneOrMany> for Proxies {
    type Error = String;

    fn try_from(written: OneOrMany) -> Result<Self, String> {
        let entries = match written {
            OneOrMany::One(text) => text
                .split(',')
                .map(|entry| entry.trim().to_owned())
                .collect(),
            OneOrMany::Many(list) => list,
        };
        let network = |text: &String| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| format!("`{text}` is no network such as `10.0.0.0/8`, and no address"))
        };
        entries
            .iter()
            .filter(|entry| !entry.is_empty())
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
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusts(peer) {
            return peer;
        }
        let lines: Vec<_> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        let entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
        let mut client = peer;
        for entry in entries {
            // What cannot be read was not written by a proxy of ours.
            let Ok(address) = entry.trim().parse::<IpAddr>() else {
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
}
