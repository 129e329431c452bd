//! The bytes of a body, bounded, and what they claim to be.

use axum::{body::Body, extract::Request};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body::Body as _;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tenantry_domain::{Problem, ProblemKind, say};

use crate::room::{BodyRoom, announced_bytes};

/// Reads a body of at most `limit` bytes; more is refused before it is read where that is known.
pub(crate) async fn read_body(request: Request, limit: usize) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    check_coding(&parts.headers)?;
    let announced = announced_bytes(&parts.headers);
    if announced.is_some_and(|bytes| bytes > limit) {
        return Err(too_large(limit));
    }
    if let Some(room) = parts.extensions.get::<BodyRoom>()
        && !body.is_end_stream()
    {
        // What does not say how large it is may be as large as it may be.
        room.take(announced.unwrap_or(limit)).await?;
    }
    read(body, limit).await
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large(limit)),
        Err(_) => Err(Problem::new(
            ProblemKind::MalformedRequest,
            say!("The body ended before it was complete, or came too slowly."),
        )),
    }
}

/// Bodies are read as they are sent; packed ones would be called broken JSON.
fn check_coding(headers: &HeaderMap) -> Result<(), Problem> {
    let codings = headers.get_all(header::CONTENT_ENCODING);
    let is_plain = |value: &HeaderValue| {
        let mut names = value.as_bytes().split(|byte| *byte == b',');
        names.all(|name| name.trim_ascii().eq_ignore_ascii_case(b"identity"))
    };
    if codings.iter().all(is_plain) {
        return Ok(());
    }
    Err(Problem::new(
        ProblemKind::UnsupportedCoding,
        say!("Bodies are read as they are: send it without `Content-Encoding`."),
    ))
}

fn too_large(limit: usize) -> Problem {
    let mib = limit / (1024 * 1024);
    Problem::new(
        ProblemKind::TooLarge,
        say!("This operation takes a body of at most {mib} MiB.", mib),
    )
}

/// The media type without its parameters, in lower case; empty when there is none.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;
    use crate::problem::Refusal;

    #[test]
    fn a_packed_body_is_told_apart_from_broken_json() {
        let check = |codings: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for coding in codings {
                headers.append(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            check_coding(&headers)
        };

        for plain in [&[][..], &["identity"], &["Identity, identity"]] {
            assert!(check(plain).is_ok(), "{plain:?}");
        }
        for packed in [
            &["gzip"][..],
            &["identity, br"],
            &["identity", "gzip"],
            &[""],
        ] {
            let answer = Refusal::from(check(packed).unwrap_err()).into_response();
            assert_eq!(answer.status(), 415, "{packed:?}");
            assert_eq!(answer.headers()[header::ACCEPT_ENCODING], "identity");
        }
    }
}
