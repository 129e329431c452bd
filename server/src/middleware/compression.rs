//! Compression of texts over 1 KiB, and a tag of its own for each coding.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, Predicate, SizeAbove},
};

/// Bytes up to which compression costs more than it saves.
const SMALLEST: u16 = 1024;
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The layer that compresses; what is encoded already passes as it is.
pub(crate) fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = DefaultPredicate::new()
        .and(SizeAbove::new(SMALLEST))
        .and(not_digested);
    CompressionLayer::new()
        .br(true)
        .gzip(true)
        .zstd(true)
        .compress_when(worth_it)
}

/// `Content-Digest` covers the bytes as they are sent.
fn not_digested(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(CONTENT_DIGEST)
}

/// Strong tags promise the same bytes, so each coding has its own: `"x"` becomes `"x-br"`.
///
/// Files were tagged by the bytes of their coding when the console was built.
pub(crate) async fn tag_by_coding(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers();
    let immutable = headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value.as_bytes().starts_with(b"public"));
    let coding = headers
        .get(header::CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let tag = headers
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok());
    if let (Some(coding), Some(tag), false) = (coding, tag, immutable)
        && let Some(inner) = tag.strip_suffix('"')
        && let Ok(tag) = HeaderValue::try_from(format!("{inner}-{coding}\""))
    {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
