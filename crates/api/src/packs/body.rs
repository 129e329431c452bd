//! Bodies that carry a pack document.
//!
//! `content` is an object, whose text is exactly the bytes between its braces as sent, or a string
//! that holds the document's text. A document may also be the body itself, with the other fields as
//! query parameters.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tenantry_domain::{Problem, ProblemKind};

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
                let text = String::from_utf8(bytes.into()).map_err(|error| not_utf8(&error))?;
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
    let pairs = form_urlencoded::parse(query.as_bytes());
    let kept = pairs.filter(|(name, _)| !names.contains(&name.as_ref()));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .finish()
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
            "The text has characters that are not Unicode.",
        )
    })
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Problem {
    let valid = error.utf8_error().valid_up_to();
    let before = error.as_bytes().get(..valid).unwrap_or_default();
    let line = before.split(|byte| *byte == b'\n').count();
    let detail = format!("The document is not UTF-8: the first bad byte is in line {line}.");
    Problem::new(ProblemKind::MalformedBody, detail)
}

fn unsupported(media_type: &str) -> Problem {
    let sent = if media_type.is_empty() {
        "nothing"
    } else {
        media_type
    };
    let detail =
        format!("Send `application/json`, or the document as `{RAW_DOCUMENT}`; not {sent}.");
    Problem::new(ProblemKind::UnsupportedMediaType, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_no_fields() {
        assert_eq!(without("a=1&store=true&b=%26", &["store"]), "a=1&b=%26");
        assert_eq!(without("store=true", &[]), "store=true");
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
