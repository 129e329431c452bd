//! Answers of operations that worked.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    vec,
};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use http_body::{Frame, SizeHint};
use serde::Serialize;
use tenantry_domain::{Checksum, Language, ProblemKind};
use tenantry_services::{Reply, Written};

use crate::{
    language::{LINE_END, in_language, written},
    problem::Refusal,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Hexadecimal digits of a body's hash in its tag: 64 bits tell apart what one client holds.
const TAG_DIGITS: usize = 16;

/// What a read answers: 200 with a strong `ETag` over the body.
pub(crate) struct Fetched<T> {
    value: T,
    row_version: Option<i64>,
}

impl<T> Fetched<T> {
    /// A value whose tag is a hash of its body.
    pub(crate) const fn new(value: T) -> Self {
        Self {
            value,
            row_version: None,
        }
    }

    /// A value whose tag begins with the row version that `If-Match` compares.
    pub(crate) const fn versioned(value: T, row_version: i64) -> Self {
        Self {
            value,
            row_version: Some(row_version),
        }
    }
}

impl<T: Serialize> IntoResponse for Fetched<T> {
    fn into_response(self) -> Response {
        match written(&self.value) {
            Ok((body, language)) => fetched(Bytes::from(body), language, self.row_version),
            Err(error) => unwritable(&error),
        }
    }
}

fn fetched(body: Bytes, language: Option<Language>, row_version: Option<i64>) -> Response {
    let version = row_version
        .map(|version| format!("{version}-"))
        .unwrap_or_default();
    // A hash of the sentences too, so that each language has a tag of its own.
    let tag = tag(&format!("{version}{}", short_hash(&body)));
    let headers = [(header::CONTENT_TYPE, JSON), (header::ETAG, tag), private()];
    in_language((headers, body).into_response(), language)
}

impl<T> IntoResponse for FetchedWritten<T> {
    fn into_response(self) -> Response {
        let tag = tag(&short(self.0.checksum()));
        let headers = [(header::CONTENT_TYPE, JSON), (header::ETAG, tag), private()];
        (headers, Pieces::line(self.0)).into_response()
    }
}

/// What a read answers that was written where it was computed; tagged as [`Fetched`] is.
pub(crate) struct FetchedWritten<T>(pub(crate) Written<T>);

/// A body in pieces, each given back when it was sent.
pub(crate) struct Pieces {
    left: vec::IntoIter<Bytes>,
    bytes: u64,
}

impl Pieces {
    /// The body of what was written.
    pub(crate) fn body<T>(written: Written<T>) -> Body {
        Self::of(written.into_pieces())
    }

    /// The same as a line.
    pub(crate) fn line<T>(written: Written<T>) -> Body {
        let mut pieces = written.into_pieces();
        pieces.push(Bytes::from_static(LINE_END));
        Self::of(pieces)
    }

    fn of(pieces: Vec<Bytes>) -> Body {
        let bytes = pieces.iter().map(|piece| piece.len() as u64).sum();
        let left = pieces.into_iter();
        Body::new(Self { left, bytes })
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.left.next();
        self.bytes -= piece.as_ref().map_or(0, |piece| piece.len() as u64);
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes)
    }
}

/// What a command answers.
pub(crate) struct Ran<T> {
    status: StatusCode,
    location: Option<String>,
    reply: Reply<T>,
}

impl<T> Ran<T> {
    /// 200.
    pub(crate) const fn ok(reply: Reply<T>) -> Self {
        Self {
            status: StatusCode::OK,
            location: None,
            reply,
        }
    }

    /// 202: nothing was changed yet.
    pub(crate) const fn proposed(reply: Reply<T>) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            location: None,
            reply,
        }
    }

    /// 201 with `Location`.
    pub(crate) fn created(reply: Reply<T>, location: String) -> Self {
        Self {
            status: StatusCode::CREATED,
            location: Some(location),
            reply,
        }
    }

    /// 201 with `Location` where something new was made, and 200 where it was there already.
    pub(crate) fn stored(reply: Reply<T>, created: bool, location: String) -> Self {
        let status = if created {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        };
        Self {
            status,
            location: Some(location),
            reply,
        }
    }
}

impl<T: Serialize> IntoResponse for Ran<T> {
    fn into_response(self) -> Response {
        match written(&self.reply.value) {
            Ok((body, language)) => {
                let response = ran(self.status, self.location, self.reply.replayed, body);
                in_language(response, language)
            }
            Err(error) => unwritable(&error),
        }
    }
}

fn ran(status: StatusCode, location: Option<String>, replayed: bool, body: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, JSON), private()];
    let mut response = (status, headers, body).into_response();
    let headers = response.headers_mut();
    if let Some(location) = location.and_then(|path| HeaderValue::try_from(path).ok()) {
        headers.insert(header::LOCATION, location);
    }
    if replayed {
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// A strong entity tag.
pub(crate) fn tag(inner: &str) -> HeaderValue {
    HeaderValue::try_from(format!("\"{inner}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The part of a body's hash that stands in its tag.
pub(crate) fn short_hash(body: &[u8]) -> String {
    short(&Checksum::of_bytes(body))
}

/// The part of a hash that stands in a tag.
pub(crate) fn short(hash: &Checksum) -> String {
    hash.as_str().chars().take(TAG_DIGITS).collect()
}

/// Answers depend on the caller, and may be kept by it as long as it asks again.
fn private() -> (HeaderName, HeaderValue) {
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    )
}

fn unwritable(error: &serde_json::Error) -> Response {
    tracing::error!(%error, "an answer cannot be written as JSON");
    Refusal::from(ProblemKind::Internal.into_problem()).into_response()
}
