//! Compression of texts over 1 KiB, and a tag of its own for each coding.

use std::{convert::Infallible, future::ready};

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Version, header};
use tower::{ServiceExt as _, service_fn};
use tower_http::compression::{
    Compression,
    predicate::{DefaultPredicate, Predicate as _, SizeAbove},
};

/// Bytes up to which compression costs more than it saves.
const SMALLEST: u16 = 1024;
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// What the client takes, kept while somebody else consumes its request.
pub(crate) struct Accepts(Vec<HeaderValue>);

impl Accepts {
    /// Takes it from a request.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self(
            headers
                .get_all(header::ACCEPT_ENCODING)
                .iter()
                .cloned()
                .collect(),
        )
    }

    /// Compresses an answer where that saves something; what is encoded already passes as it is.
    pub(crate) async fn compress(self, response: Response) -> Response {
        if response.headers().contains_key(header::CONTENT_ENCODING) {
            return response;
        }
        let mut request = Request::new(Body::empty());
        for accepts in self.0 {
            request
                .headers_mut()
                .append(header::ACCEPT_ENCODING, accepts);
        }
        let mut answer = Some(response);
        let answered = service_fn(move |_: Request<Body>| {
            ready(Ok::<_, Infallible>(answer.take().unwrap_or_default()))
        });
        let worth_it = DefaultPredicate::new()
            .and(SizeAbove::new(SMALLEST))
            .and(not_digested);
        let compression = Compression::new(answered)
            .br(true)
            .gzip(true)
            .compress_when(worth_it);
        let compressed = compression.oneshot(request).await;
        tag_by_coding(
            compressed
                .unwrap_or_else(|never| match never {})
                .into_response(),
        )
    }
}

/// `Content-Digest` covers the bytes as they are sent.
fn not_digested(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(CONTENT_DIGEST)
}

/// Strong tags promise the same bytes, so each coding has its own: `"x"` becomes `"x-br"`.
fn tag_by_coding(mut response: Response) -> Response {
    let headers = response.headers();
    let coding = headers
        .get(header::CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let tag = headers
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok());
    if let (Some(coding), Some(tag)) = (coding, tag)
        && let Some(inner) = tag.strip_suffix('"')
        && let Ok(tag) = HeaderValue::try_from(format!("{inner}-{coding}\""))
    {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
