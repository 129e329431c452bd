//! What a request brings along beside its body: id, address, idempotency key, `If-Match`.

use std::net::IpAddr;

use http::{Extensions, HeaderMap, HeaderName, header};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{IfMatch, Presence, RequestInfo},
    message::Message,
    say,
};

use crate::language::language_of;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Characters of an idempotency key at most.
pub(crate) const IDEMPOTENCY_KEY_MAX_CHARS: usize = 255;
/// An idempotency key as a regular expression: visible ASCII.
pub(crate) const IDEMPOTENCY_KEY_PATTERN: &str = "^[!-~]{1,255}$";
/// `If-Match` as a regular expression: a tag as this API gives them out, a row version, or `*`. A list of tags
/// is taken too, but nobody needs one.
pub(crate) const IF_MATCH_PATTERN: &str = "^(\\*|\"[0-9]{1,18}(-[0-9a-z-]+)?\")$";

/// What the layers around the handlers know about a request; an extension of it.
#[derive(Debug, Clone, Default)]
pub struct RequestMeta {
    /// The request's id, as in the log and in the answer.
    pub request_id: String,
    /// The client's address.
    pub address: Option<IpAddr>,
}

/// Everything of the request that travels with its caller.
pub fn request_info(headers: &HeaderMap, extensions: &Extensions) -> Result<RequestInfo, Problem> {
    let meta = extensions.get::<RequestMeta>().cloned().unwrap_or_default();
    Ok(RequestInfo {
        request_id: meta.request_id,
        address: meta.address.map(|address| address.to_string()),
        idempotency_key: idempotency_key(headers)?,
        if_match: if_match(headers)?,
        presence: Presence::Recent,
        language: language_of(headers),
    })
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = single(headers, &IDEMPOTENCY_KEY)? else {
        return Ok(None);
    };
    let fits = (1..=IDEMPOTENCY_KEY_MAX_CHARS).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        return Ok(Some(value.to_owned()));
    }
    let detail = say!(
        "`Idempotency-Key` has 1 to {max} visible ASCII characters.",
        max = IDEMPOTENCY_KEY_MAX_CHARS
    );
    Err(Problem::new(ProblemKind::MalformedRequest, detail))
}

/// The row versions inside the tags that are named: `"3-9f86d081884c7d65"`, or plain `"3"`.
///
/// `*` is any state of a thing that is there. A tag of another shape, or a weak one, matches nothing. Tags come
/// in a list, in one line or in several (RFC 9110, 13.1.1).
fn if_match(headers: &HeaderMap) -> Result<Option<IfMatch>, Problem> {
    let mut tags = Vec::new();
    for line in headers.get_all(header::IF_MATCH) {
        let line = line
            .to_str()
            .map_err(|_| malformed(&header::IF_MATCH, &say!("has characters outside ASCII")))?;
        tags.extend(line.split(',').map(str::trim));
    }
    // Elements of a list may be empty; a header without any names no state.
    Ok(match tags.as_slice() {
        [] => None,
        ["*"] => Some(IfMatch::Any),
        tags => Some(IfMatch::OneOf(
            tags.iter().filter_map(|tag| row_version(tag)).collect(),
        )),
    })
}

/// The row version in a strong tag.
fn row_version(tag: &str) -> Option<i64> {
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    inner.split('-').next()?.parse().ok()
}

/// A header's only value, trimmed.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    match (first, second) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(malformed(name, &say!("was sent twice"))),
        (Some(value), None) => value
            .to_str()
            .map(|text| Some(text.trim()))
            .map_err(|_| malformed(name, &say!("has characters outside ASCII"))),
    }
}

fn malformed(name: &HeaderName, what: &Message) -> Problem {
    Problem::new(
        ProblemKind::MalformedRequest,
        say!("The header `{name}` {what}.", name, what),
    )
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn info(name: HeaderName, value: &str) -> Result<RequestInfo, Problem> {
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())]);
        request_info(&headers, &Extensions::new())
    }

    #[test]
    fn if_match_takes_the_row_version_out_of_a_tag() {
        let version = |text| info(header::IF_MATCH, text).unwrap().if_match;

        let rows = |versions: &[i64]| Some(IfMatch::OneOf(versions.to_vec()));
        assert_eq!(version("\"3-9f86d081884c7d65\""), rows(&[3]));
        assert_eq!(version("\"3-9f86d081884c7d65-br\""), rows(&[3]));
        assert_eq!(version("\"12\""), rows(&[12]));
        assert_eq!(version("*"), Some(IfMatch::Any));
        assert_eq!(version(" * "), Some(IfMatch::Any));
        assert_eq!(version("W/\"3\""), rows(&[]));
        assert_eq!(version("\"3\", \"4-ab\",W/\"5\", x"), rows(&[3, 4]));
        assert_eq!(version(""), rows(&[]));
        assert_eq!(version("*, \"3\""), rows(&[3]));
    }

    #[test]
    fn tags_in_several_lines_are_one_list() {
        let line = |text| (header::IF_MATCH, HeaderValue::from_static(text));
        let mut headers = HeaderMap::new();
        for (name, value) in [line("\"3\""), line("\"4\"")] {
            headers.append(name, value);
        }

        let info = request_info(&headers, &Extensions::new()).unwrap();

        let seen = info.if_match.unwrap();
        assert!(seen.admits(3) && seen.admits(4) && !seen.admits(5));
        assert!(IfMatch::Any.admits(5));
    }

    #[test]
    fn an_idempotency_key_is_short_and_visible() {
        let key = |text: &str| info(IDEMPOTENCY_KEY, text).map(|info| info.idempotency_key);

        assert_eq!(key("a-1").unwrap().as_deref(), Some("a-1"));
        for bad in ["", "two words", &"k".repeat(256)] {
            assert_eq!(
                key(bad).unwrap_err().kind,
                ProblemKind::MalformedRequest,
                "{bad}"
            );
        }
    }
}
