//! Spellings that readers of URLs take for different addresses.
//!
//! Whoever calls the endpoint reads it with another library than the one that judged it here. So only
//! what every reader takes for the same host and port is taken at all.

use tenantry_domain::{message::Message, say};

use std::net::Ipv6Addr;

use url::{Host, Url};

/// What is wrong with a text before anybody reads it as a URL.
pub(super) fn ambiguous_text(text: &str) -> Option<Message> {
    let found = text
        .chars()
        .find(|c| c.is_control() || c.is_whitespace() || *c == '\\' || is_unseen(*c))?;
    Some(match found {
        '\\' => say!("the endpoint holds a backslash, which some programs read as `/`"),
        found => say!(
            "the endpoint holds the character U+{code}, which some programs leave out",
            code = format!("{:04X}", u32::from(found))
        ),
    })
}

/// Characters that nobody sees and that some readers take out.
const fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// The part between `//` and the path; nothing where two slashes do not follow the scheme.
pub(super) fn authority<'t>(text: &'t str, url: &Url) -> Option<&'t str> {
    let rest = text.get(url.scheme().len()..)?.strip_prefix("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest.get(..end).filter(|authority| !authority.is_empty())
}

/// What is wrong with how host and port are written, if they can be read in more than one way.
pub(super) fn ambiguous_host(authority: &str, host: &Host<&str>) -> Option<Message> {
    let (written, port) = parts(authority);
    let plain = match host {
        Host::Ipv4(address) => written == address.to_string(),
        Host::Ipv6(address) => written
            .strip_prefix('[')
            .and_then(|inner| inner.strip_suffix(']'))
            .and_then(|inner| inner.parse::<Ipv6Addr>().ok())
            .is_some_and(|read| read == *address),
        Host::Domain(name) => is_plain_name(written, name),
    };
    if !plain {
        return Some(say!(
            "the endpoint's host is written so that programs read it differently; here it is `{host}`",
            host
        ));
    }
    let port = port?;
    let read = port.parse::<u16>().ok().filter(|number| *number > 0);
    let is_plain = read.is_some_and(|number| number.to_string() == port);
    (!is_plain).then(|| say!("the endpoint's port is no number from 1 to 65535"))
}

/// Host and port as they are written.
fn parts(authority: &str) -> (&str, Option<&str>) {
    let after_address = authority.rfind(']').map_or(0, |end| end + 1);
    let colon = authority
        .get(after_address..)
        .and_then(|rest| rest.find(':'));
    match colon.map(|at| at + after_address) {
        Some(at) => (
            authority.get(..at).unwrap_or_default(),
            authority.get(at + 1..),
        ),
        None => (authority, None),
    }
}

/// Whether a name is read as it is written, but for case and for letters beyond ASCII, which every
/// reader writes in the same other form (`xn--`).
fn is_plain_name(written: &str, read: &str) -> bool {
    let labels: Vec<_> = written.split('.').collect();
    let read: Vec<_> = read.split('.').collect();
    labels.len() == read.len()
        && labels.iter().zip(read).all(|(written, read)| {
            if written.is_ascii() {
                written.eq_ignore_ascii_case(read)
            } else {
                read.starts_with("xn--")
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_plain(text: &str) -> bool {
        let url = Url::parse(text).unwrap();
        let host = url.host().unwrap();
        authority(text, &url).is_some_and(|written| ambiguous_host(written, &host).is_none())
    }

    #[test]
    fn one_address_has_one_spelling() {
        for text in [
            "https://8.8.8.8/",
            "https://8.8.8.8:8443",
            "https://[2606:4700::1111]:443/",
            "https://[2606:4700:0:0::1111]/",
            "https://Tools.Example.com:443?x=1",
            "https://tools.example.com.",
            "HTTPS://tools.example.com/a:0@b",
            "https://münchen.example/",
            "https://ธนาคาร.ไทย/a",
        ] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "https://010.8.8.8/",
            "https://0x08.8.8.8/",
            "https://8.8.2056/",
            "https://134744072/",
            "https://8.8.8.8./",
            "https://８.8.8.8/",
            "https://8。8。8。8/",
            "https://%38.8.8.8/",
            "https://ex%61mple.com/",
            "https://ｅxample.com/",
            "https:example.com/",
            "https:/example.com/",
            "https:///example.com/",
            "https://example.com:/",
            "https://example.com:0/",
            "https://example.com:0443/",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn what_readers_leave_out_is_named() {
        for text in [
            "https://example.com/\n",
            " https://example.com/",
            "https://exa\tmple.com/",
            "https://exa\u{ad}mple.com/",
            "https://example.com/\u{202e}a",
            "https://example.com\\@127.0.0.1/",
        ] {
            assert!(ambiguous_text(text).is_some(), "{text:?}");
        }
        assert!(ambiguous_text("https://example.com/ไทย?a=b%20c").is_none());
    }
}
