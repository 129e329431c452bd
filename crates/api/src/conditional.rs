//! `If-None-Match`: a reader that has the present state is told so with 304 and no body.

use axum::{extract::Request, response::Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// What the compression layer appends to a tag, one for each content coding; the last as earlier releases did.
const CODINGS: [&str; 3] = ["-br", "-gzip", "-zstd"];

/// The tags that a reading request brought along.
pub(crate) struct Asked(Vec<HeaderValue>);

impl Asked {
    /// Takes them from a request; none from one that does not read.
    pub(crate) fn of(request: &Request) -> Self {
        let reads = request.method() == Method::GET || request.method() == Method::HEAD;
        let tags = reads.then(|| request.headers().get_all(header::IF_NONE_MATCH));
        Self(tags.into_iter().flatten().cloned().collect())
    }

    /// The answer, or 304 when it is a 200 whose tag the client has.
    pub(crate) fn unless_unchanged(&self, response: Response) -> Response {
        if self.0.is_empty() || response.status() != StatusCode::OK {
            return response;
        }
        let tag = response.headers().get(header::ETAG);
        match tag.and_then(|tag| matching(&self.0, tag)) {
            Some(tag) => not_modified(response.headers(), tag),
            None => response,
        }
    }
}

/// The tag the client sent that stands for the present state, as it sent it.
fn matching(asked: &[HeaderValue], present: &HeaderValue) -> Option<HeaderValue> {
    let present = present.to_str().ok()?;
    let mut tags = asked
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|v| v.split(','));
    tags.find_map(|tag| {
        let tag = tag.trim();
        if tag == "*" {
            return HeaderValue::from_str(present).ok();
        }
        // Weak comparison, as RFC 9110 asks of `If-None-Match`.
        let strong = tag.strip_prefix("W/").unwrap_or(tag);
        (without_coding(strong) == without_coding(present))
            .then(|| HeaderValue::from_str(strong).ok())
            .flatten()
    })
}

fn without_coding(tag: &str) -> String {
    let inner = tag.strip_suffix('"').unwrap_or(tag);
    let plain = CODINGS
        .iter()
        .find_map(|coding| inner.strip_suffix(coding))
        .unwrap_or(inner);
    format!("{plain}\"")
}

/// A 304 with the headers that a 200 would have had, but for those that describe its body.
fn not_modified(headers: &HeaderMap, tag: HeaderValue) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.headers_mut() = headers.clone();
    for describes_body in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
    ] {
        response.headers_mut().remove(describes_body);
    }
    response.headers_mut().insert(header::ETAG, tag);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(asked: &str, present: &str) -> Option<String> {
        let asked = [HeaderValue::from_str(asked).unwrap()];
        matching(&asked, &HeaderValue::from_str(present).unwrap())
            .map(|tag| tag.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_tag_matches_in_every_coding_and_comes_back_as_sent() {
        assert_eq!(matches("\"ab\"", "\"ab\"").as_deref(), Some("\"ab\""));
        assert_eq!(
            matches("\"x\", \"ab-br\"", "\"ab\"").as_deref(),
            Some("\"ab-br\"")
        );
        assert_eq!(matches("W/\"ab\"", "\"ab\"").as_deref(), Some("\"ab\""));
        assert_eq!(matches("\"ab\"", "\"ab-br\"").as_deref(), Some("\"ab\""));
        assert_eq!(matches("*", "\"ab\"").as_deref(), Some("\"ab\""));
        assert_eq!(matches("\"abc\"", "\"ab\""), None);
        assert_eq!(matches("ab", "\"ab\""), None);
    }
}
