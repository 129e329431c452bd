//! How far an address reaches, by IANA's lists of special-purpose addresses (RFC 6890 and what was
//! added since), and what stands inside an address of the newer kind.

use tenantry_domain::{message::Message, say};

use std::net::{Ipv4Addr, Ipv6Addr};

use url::Host;

/// How far an address reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Public,
    Loopback,
    /// Anything that is on one of the lists: private, shared, reserved, a way through a translator.
    Special,
}

/// IANA's IPv4 Special-Purpose Address Registry, and multicast: the whole of it, also those blocks that
/// are routed, because none of them is where somebody's tool is.
const SPECIAL_V4: [(Ipv4Addr, u8); 20] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // AS112 and automatic multicast tunnelling.
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    // Relays of 6to4.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(233, 252, 0, 0), 24),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::BROADCAST, 32),
];

/// IANA's IPv6 Special-Purpose Address Registry, multicast, and forms that were given up.
const SPECIAL_V6: [(Ipv6Addr, u8); 19] = [
    // The unspecified address, the loopback, and addresses that are an IPv4 address otherwise.
    (Ipv6Addr::UNSPECIFIED, 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96),
    // Translators, known to everybody and of one's own.
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48),
    // Nothing but a place to drop things.
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64),
    (Ipv6Addr::new(0x100, 0, 0, 1, 0, 0, 0, 0), 64),
    // Assignments of protocols, Teredo and ORCHID among them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    // AS112.
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    // Documentation.
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // Segment routing.
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16),
    // What the first test network of all was.
    (Ipv6Addr::new(0x3ffe, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x200, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8),
];

impl Reach {
    pub(super) fn of(host: &Host<&str>) -> Self {
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
        let bits = u128::from(address.to_bits()) << 96;
        let is_in = |(block, length): &(Ipv4Addr, u8)| {
            begins_with(bits, u128::from(block.to_bits()) << 96, *length)
        };
        if address.is_loopback() {
            Self::Loopback
        } else if SPECIAL_V4.iter().any(is_in) {
            Self::Special
        } else {
            Self::Public
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        if address.is_loopback() {
            return Self::Loopback;
        }
        if let Some(inner) = embedded(address)
            && inner.is_loopback()
        {
            return Self::Loopback;
        }
        let bits = address.to_bits();
        let is_in = |(block, length): &(Ipv6Addr, u8)| begins_with(bits, block.to_bits(), *length);
        if SPECIAL_V6.iter().any(is_in) {
            Self::Special
        } else {
            Self::Public
        }
    }

    pub(super) fn name(self) -> Message {
        match self {
            Self::Public => say!("public"),
            Self::Loopback => say!("this machine itself"),
            Self::Special => say!("not a public address"),
        }
    }
}

fn begins_with(address: u128, block: u128, length: u8) -> bool {
    let other = 128 - u32::from(length);
    address.checked_shr(other) == block.checked_shr(other)
}

/// The IPv4 address that a packet to this address ends at: mapped, compatible or translated, behind
/// NAT64, 6to4 or Teredo.
pub(super) fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let (high, low) = match address.segments() {
        // Neither the unspecified address nor the loopback.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => return None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 1, _, _, _, high, low]
        | [0x2002, high, low, ..] => (high, low),
        // The address behind a Teredo relay is written with its bits turned round.
        [0x2001, 0, _, _, _, _, high, low] => (!high, !low),
        _ => return None,
    };
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    Some(Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(text: &str) -> Reach {
        let host = match text.parse() {
            Ok(address) => Host::Ipv4(address),
            Err(_) => Host::Ipv6(text.parse().unwrap()),
        };
        Reach::of(&host)
    }

    #[test]
    fn both_ends_of_every_block_are_special_and_their_neighbours_are_not() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.31.196.0", "192.31.196.255"),
            ("192.52.193.0", "192.52.193.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("192.175.48.0", "192.175.48.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("224.0.0.0", "239.255.255.255"),
            ("240.0.0.0", "255.255.255.255"),
            ("::", "::"),
            ("::ffff:8.8.8.8", "::ffff:255.255.255.255"),
            ("::ffff:0:808:808", "::ffff:0:ffff:ffff"),
            ("64:ff9b::808:808", "64:ff9b::ffff:ffff"),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
            ("100::", "100::ffff:ffff:ffff:ffff"),
            ("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff"),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ] {
            assert_eq!(reach(first), Reach::Special, "{first}");
            assert_eq!(reach(last), Reach::Special, "{last}");
        }
        for public in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "172.32.0.0",
            "192.0.1.0",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:db9::1",
            "2003::1",
            "2606:4700::1111",
            "2620:4f:8001::1",
            "3fff:1000::1",
        ] {
            assert_eq!(reach(public), Reach::Public, "{public}");
        }
    }

    #[test]
    fn what_an_address_carries_is_found() {
        for (outer, inner) in [
            ("::ffff:169.254.169.254", "169.254.169.254"),
            ("::10.0.0.1", "10.0.0.1"),
            ("::ffff:0:a00:1", "10.0.0.1"),
            ("64:ff9b::a9fe:a9fe", "169.254.169.254"),
            ("64:ff9b:1::a9fe:a9fe", "169.254.169.254"),
            ("2002:a00:1::", "10.0.0.1"),
            ("2001::f5ff:fffe", "10.0.0.1"),
        ] {
            assert_eq!(
                embedded(outer.parse().unwrap()),
                Some(inner.parse().unwrap())
            );
            assert_eq!(reach(outer), Reach::Special, "{outer}");
        }
        for loopback in ["::1", "127.8.9.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"] {
            assert_eq!(reach(loopback), Reach::Loopback, "{loopback}");
        }
        assert_eq!(embedded("2606:4700::1111".parse().unwrap()), None);
    }
}
