//! What a request brings along beside its body: id, address, idempotency key, `If-Match`.

use std::net::IpAddr;

use http::{Extensions, HeaderMap, HeaderName, header};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{IfMatch, Presence, RequestInfo},
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Characters of an idempotency key at most.
pub(crate) const IDEMPOTENCY_KEY_MAX_CHARS: usize = 255;
/// An idempotency key as a regular expression: visible ASCII.
pub(crate) const IDEMPOTENCY_KEY_PATTERN: &str = "^[!-~]{1,255}$";
/// `If-Match` as a regular expression: a tag as this API gives them out, a row version, or `*`.
pub(crate) const IF_MATCH_PATTERN: &str = "^(\\*|\"[0-9]{1,18}(-[0-9a-z-]+)?\")$";

/// No row has this version, so a tag that cannot be one of ours never matches.
const NO_ROW_VERSION: i64 = -1;

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
    let detail =
        format!("`Idempotency-Key` has 1 to {IDEMPOTENCY_KEY_MAX_CHARS} visible ASCII characters.");
    Err(Problem::new(ProblemKind::MalformedRequest, detail))
}

/// The row version inside a tag that this API gave out: `"3-9f86d081884c7d65"`, or plain `"3"`.
///
/// `*` is any state of a thing that is there. A tag of another shape, or a weak one, matches nothing.
fn if_match(headers: &HeaderMap) -> Result<Option<IfMatch>, Problem> {
    let Some(value) = single(headers, &header::IF_MATCH)? else {
        return Ok(None);
    };
    if value == "*" {
        return Ok(Some(IfMatch::Any));
    }
    let tag = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let version = tag
        .and_then(|tag| tag.split('-').next())
        .and_then(|text| text.parse().ok());
    Ok(Some(IfMatch::RowVersion(version.unwrap_or(NO_ROW_VERSION))))
}

/// A header's only value, trimmed.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    let malformed = |what: &str| {
        Problem::new(
            ProblemKind::MalformedRequest,
            format!("The header `{name}` {what}."),
        )
    };
    match (first, second) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(malformed("was sent twice")),
        (Some(value), None) => value
            .to_str()
            .map(|text| Some(text.trim()))
            .map_err(|_| malformed("has characters outside ASCII")),
    }
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

        let row = |version| Some(IfMatch::RowVersion(version));
        assert_eq!(version("\"3-9f86d081884c7d65\""), row(3));
        assert_eq!(version("\"3-9f86d081884c7d65-br\""), row(3));
        assert_eq!(version("\"12\""), row(12));
        assert_eq!(version("*"), Some(IfMatch::Any));
        assert_eq!(version("W/\"3\""), row(NO_ROW_VERSION));
        assert_eq!(version("\"3\", \"4\""), row(NO_ROW_VERSION));
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
