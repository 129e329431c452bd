//! Bodies that carry a pack document.
//!
//! `content` is an object, whose text is exactly the bytes between its braces as sent, or a string
//! that holds the document's text. A document may also be the body itself, with the other fields as
//! query parameters.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tenantry_domain::{
    Problem, ProblemKind,
    message::Message,
    packs::{NotUtf8, utf8},
    say,
};

use crate::{
    PACK_BODY_MAX_BYTES,
    extract::{from_json, from_query, media_type, read_body},
    problem::Refusal,
};

/// The media type of a document that is the body itself.
const RAW_DOCUMENT: &str = "application/vnd.tenantry.pack+json";

/// A body that has a `content`, and the same fields without it.
pub(super) trait Envelope: DeserializeOwned {
    /// The fields beside the document, as query parameters give them.
    type Fields: DeserializeOwned + Send;

    /// Query parameters that are none of the fields: the operation reads them itself.
    const OPTIONS: &'static [&'static str] = &[];

    /// Takes the envelope apart.
    fn open(self) -> (Self::Fields, Box<RawValue>);
}

/// A document with the fields that came with it.
pub(super) struct SentDocument<E: Envelope> {
    /// The fields.
    pub(super) fields: E::Fields,
    /// The document's text.
    pub(super) text: String,
}

impl<E: Envelope, S: Send + Sync> FromRequest<S> for SentDocument<E> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let media_type = media_type(request.headers());
        let query = without(request.uri().query().unwrap_or_default(), E::OPTIONS);
        match media_type.as_str() {
            RAW_DOCUMENT => {
                let fields = from_query(&query)?;
                let bytes = read_body(request, PACK_BODY_MAX_BYTES).await?;
                let text = utf8(&bytes).map_err(not_utf8)?.to_owned();
                Ok(Self { fields, text })
            }
            "application/json" => {
                from_query::<NoFields>(&query)?;
                let bytes = read_body(request, PACK_BODY_MAX_BYTES).await?;
                let (fields, content) = from_json::<E>(&bytes)?.open();
                Ok(Self {
                    fields,
                    text: text_of(&content)?,
                })
            }
            other => Err(unsupported(other).into()),
        }
    }
}

/// With an envelope in the body, the query has nothing to say.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NoFields {}

/// The query without some of its parameters.
fn without(query: &str, names: &[&str]) -> String {
    let is_kept = |pair: &&str| {
        let mut parsed = form_urlencoded::parse(pair.as_bytes());
        !parsed
            .next()
            .is_some_and(|(name, _)| names.contains(&name.as_ref()))
    };
    // As it was sent: what cannot be read must still be seen by who reads it.
    query
        .split('&')
        .filter(is_kept)
        .collect::<Vec<_>>()
        .join("&")
}

fn text_of(content: &RawValue) -> Result<String, Problem> {
    let raw = content.get();
    if !raw.starts_with('"') {
        return Ok(raw.to_owned());
    }
    serde_json::from_str(raw).map_err(|_| {
        Problem::field(
            "content",
            "invalid_text",
            say!("The text has characters that are not Unicode."),
        )
    })
}

fn not_utf8(error: NotUtf8) -> Problem {
    Problem::new(ProblemKind::MalformedBody, error.message())
}

fn unsupported(media_type: &str) -> Problem {
    let sent = if media_type.is_empty() {
        say!("nothing")
    } else {
        Message::verbatim(media_type)
    };
    let detail = say!(
        "Send `application/json`, or the document as `{raw}`; not {sent}.",
        raw = RAW_DOCUMENT,
        sent
    );
    Problem::new(ProblemKind::UnsupportedMediaType, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_no_fields() {
        assert_eq!(without("a=1&store=true&b=%26", &["store"]), "a=1&b=%26");
        assert_eq!(without("store=true", &[]), "store=true");
        assert_eq!(without("note=%E9&st%6Fre=1", &["store"]), "note=%E9");
    }

    #[test]
    fn an_object_keeps_its_bytes_and_a_string_gives_its_text() {
        let text = |json: &str| text_of(&serde_json::from_str::<Box<RawValue>>(json).unwrap());

        assert_eq!(
            text(" {\"b\" : 1.0,\n \"a\":2}").unwrap(),
            "{\"b\" : 1.0,\n \"a\":2}"
        );
        assert_eq!(text(r#""{\"a\":\n1}""#).unwrap(), "{\"a\":\n1}");
        assert!(text(r#""\ud800""#).is_err());
    }
}
