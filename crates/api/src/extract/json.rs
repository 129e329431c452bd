//! JSON bodies.

use axum::extract::{FromRequest, Request};
use http::HeaderMap;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, error::Category};
use serde_path_to_error::Segment;
use tenantry_domain::{FieldProblem, Problem, ProblemKind};

use super::{media_type, query::has_nul, read_body};
use crate::{BODY_MAX_BYTES, problem::Refusal};

/// A JSON body of at most [`BODY_MAX_BYTES`].
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        check_media_type(request.headers())?;
        let bytes = read_body(request, BODY_MAX_BYTES).await?;
        refuse_nul(&bytes)?;
        Ok(Self(from_json(&bytes)?))
    }
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    match media_type(headers).as_str() {
        "application/json" => Ok(()),
        "" => Err(Problem::new(
            ProblemKind::UnsupportedMediaType,
            "Send `Content-Type: application/json`.",
        )),
        other => Err(Problem::new(
            ProblemKind::UnsupportedMediaType,
            format!("`{other}` is not taken here. Send `application/json`."),
        )),
    }
}

/// Reads JSON; tells text that is no JSON (400) from JSON that does not fit (422).
pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer);
    // A value that does not fit may come before a place where the text stops being JSON.
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| malformed(&error))?;
    // serde would take an array for an object, value by value.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(refused("", "invalid type: the body is an object"));
    }
    value.map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if matches!(inner.classify(), Category::Data) {
            refused(&pointer, &without_place(&inner))
        } else {
            malformed(&inner)
        }
    })
}

fn malformed(error: &serde_json::Error) -> Problem {
    let detail = format!(
        "The body is not JSON: {} at line {}, column {}.",
        without_place(error),
        error.line(),
        error.column()
    );
    Problem::new(ProblemKind::MalformedBody, detail)
}

/// PostgreSQL's texts cannot hold the character, and no value of ours needs it.
fn refuse_nul(bytes: &[u8]) -> Result<(), Problem> {
    let escape = br"\u0000";
    if !bytes.windows(escape.len()).any(|window| window == escape) {
        return Ok(());
    }
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) if holds_nul(&value) => Err(Problem::invalid(vec![FieldProblem {
            pointer: String::new(),
            code: "invalid_character".to_owned(),
            message: "Texts cannot hold the character U+0000.".to_owned(),
        }])),
        _ => Ok(()),
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => has_nul(text),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(entries) => entries.iter().any(|(key, v)| has_nul(key) || holds_nul(v)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The refusal of a value, from what serde says about it.
fn refused(parent: &str, message: &str) -> Problem {
    let (code, name) = match message.split('`').collect::<Vec<_>>().as_slice() {
        ["unknown field ", name, ..] => ("unknown_field", Some(*name)),
        ["missing field ", name, ..] => ("missing_field", Some(*name)),
        ["duplicate field ", name, ..] => ("duplicate_field", Some(*name)),
        ["unknown variant ", ..] => ("invalid_value", None),
        _ if message.starts_with("invalid type") => ("wrong_type", None),
        _ => ("invalid_value", None),
    };
    let last = parent.rsplit('/').next().unwrap_or_default();
    let pointer = match name {
        Some(name) if last != escaped(name) => format!("{parent}/{}", escaped(name)),
        _ => parent.to_owned(),
    };
    let message = match (code, name) {
        ("unknown_field", Some(name)) => format!("There is no field `{name}` here."),
        ("missing_field", Some(name)) => format!("The field `{name}` is required."),
        ("duplicate_field", Some(name)) => format!("The field `{name}` was sent twice."),
        _ => format!("The value was refused: {message}."),
    };
    Problem::invalid(vec![FieldProblem {
        pointer,
        code: code.to_owned(),
        message,
    }])
}

/// An RFC 6901 pointer to where reading stopped.
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text = format!("{text}/{index}"),
            Segment::Map { key } => text = format!("{text}/{}", escaped(key)),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    text
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// `serde_json`'s message without ` at line 1 column 2`.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        #[serde(default)]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        count: u8,
    }

    fn problem(text: &str) -> Problem {
        from_json::<Outer>(text.as_bytes()).unwrap_err()
    }

    fn refusal(text: &str) -> (String, String) {
        let problem = problem(text);
        assert_eq!(problem.kind, ProblemKind::Invalid, "{text}");
        (
            problem.errors[0].pointer.clone(),
            problem.errors[0].code.clone(),
        )
    }

    #[test]
    fn text_that_is_no_json_names_its_line_and_column() {
        for bad in [
            "",
            "{",
            "{\"name\": \"a\",\n \"b\" 1}",
            "{\"name\":\"a\"} x",
            "\u{1}",
        ] {
            assert_eq!(problem(bad).kind, ProblemKind::MalformedBody, "{bad}");
        }
        let detail = problem("{\"name\": \"a\",\n \"name\" 1}").detail;
        assert!(
            detail.ends_with("expected `:` at line 2, column 9."),
            "{detail}"
        );
    }

    #[test]
    fn an_unknown_field_before_broken_text_is_still_no_json() {
        assert_eq!(
            problem("{\"nonsense\": 1, ").kind,
            ProblemKind::MalformedBody
        );
    }

    #[test]
    fn json_that_does_not_fit_names_the_value() {
        let is = |text, pointer: &str, code: &str| {
            assert_eq!(
                refusal(text),
                (pointer.to_owned(), code.to_owned()),
                "{text}"
            );
        };
        is(r#"{"name":"a","colour":1}"#, "/colour", "unknown_field");
        is(
            r#"{"name":"a","inner":[{"count":1},{"count":1,"x/y":2}]}"#,
            "/inner/1/x~1y",
            "unknown_field",
        );
        is(r#"{"inner":[]}"#, "/name", "missing_field");
        is(
            r#"{"name":"a","inner":[{}]}"#,
            "/inner/0/count",
            "missing_field",
        );
        is(r#"{"name":"a","name":"b"}"#, "/name", "duplicate_field");
        is(r#"{"name":1}"#, "/name", "wrong_type");
        is(
            r#"{"name":"a","inner":[{"count":300}]}"#,
            "/inner/0/count",
            "invalid_value",
        );
        for no_object in ["[]", "[\"a\", []]", "null", "1"] {
            is(no_object, "", "wrong_type");
        }
    }

    #[test]
    fn the_character_zero_is_refused_and_its_spelling_is_not() {
        assert!(refuse_nul(br#"{"name":"a\u0000b"}"#).is_err());
        assert!(refuse_nul(br#"{"name":"a\\u0000b"}"#).is_ok());
    }
}
