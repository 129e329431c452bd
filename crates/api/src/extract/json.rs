//! JSON bodies.

use axum::extract::{FromRequest, Request};
use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::{Value, value::RawValue};
use tenantry_domain::{FieldProblem, Message, Problem, ProblemKind, json::bytes_without_mark, say};

use super::{
    media_type,
    mismatch::{Mismatch, What},
    query::has_nul,
    raw::Raw,
    read_body,
};
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

pub(super) fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    match media_type(headers).as_str() {
        "application/json" => Ok(()),
        "" => Err(Problem::new(
            ProblemKind::UnsupportedMediaType,
            say!("Send `Content-Type: application/json`."),
        )),
        other => Err(Problem::new(
            ProblemKind::UnsupportedMediaType,
            say!(
                "`{other}` is not taken here. Send `application/json`.",
                other
            ),
        )),
    }
}

/// Reads JSON; tells text that is no JSON (400) from JSON that does not fit (422).
pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    T::deserialize(object(bytes)?).map_err(|mismatch| refused(&mismatch))
}

fn malformed(error: &serde_json::Error) -> Problem {
    let detail = say!(
        "The body is not JSON: {reason} at line {line}, column {column}.",
        reason = reason(error),
        line = error.line(),
        column = error.column()
    );
    Problem::new(ProblemKind::MalformedBody, detail)
}

/// Its place is named and not its line: to find that, a body with a large document would be read once more.
fn unreadable(pointer: &str) -> Problem {
    let detail = say!(
        "The body is not JSON: `{pointer}` has half a character, or a number that is too large.",
        pointer
    );
    Problem::new(ProblemKind::MalformedBody, detail)
}

/// PostgreSQL's texts cannot hold the character, and no value of ours needs it.
pub(super) fn refuse_nul(bytes: &[u8]) -> Result<(), Problem> {
    let escape = br"\u0000";
    if !bytes.windows(escape.len()).any(|window| window == escape) {
        return Ok(());
    }
    match serde_json::from_slice::<Value>(bytes_without_mark(bytes)) {
        Ok(value) if holds_nul(&value) => Err(Problem::invalid(vec![FieldProblem {
            pointer: String::new(),
            code: "invalid_character".to_owned(),
            message: say!("Texts cannot hold the character U+0000."),
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

/// The object that a body is, whatever program put a byte order mark before it.
pub(super) fn object(bytes: &[u8]) -> Result<Raw<'_>, Problem> {
    let text = serde_json::from_slice(bytes_without_mark(bytes));
    let text: &RawValue = text.map_err(|error| malformed(&error))?;
    let raw = Raw::new(text);
    if raw.is_object() {
        return Ok(raw);
    }
    let no_object = What::WrongType(say!("The body is an object."));
    Err(refused(&Mismatch::new(no_object)))
}

/// Says what of a body does not fit, with a pointer to it.
pub(super) fn refused(mismatch: &Mismatch) -> Problem {
    let (code, message) = match &mismatch.what {
        What::Unknown(name) => (
            "unknown_field",
            if let Some(meant) = mismatch.meant() {
                say!(
                    "There is no field `{name}` here; did you mean `{meant}`?",
                    name,
                    meant
                )
            } else {
                say!("There is no field `{name}` here.", name)
            },
        ),
        What::Missing(name) => (
            "missing_field",
            say!("The field `{name}` is required.", name),
        ),
        What::Twice(name) => (
            "duplicate_field",
            say!("The field `{name}` was sent twice.", name),
        ),
        What::WrongType(message) => ("wrong_type", message.clone()),
        What::Invalid(message) => ("invalid_value", message.clone()),
        What::Refused(code, message) => (code.as_str(), message.clone()),
        What::Broken => return unreadable(&mismatch.pointer()),
    };
    Problem::invalid(vec![FieldProblem {
        pointer: mismatch.pointer(),
        code: code.to_owned(),
        message,
    }])
}

/// What is wrong with a text that is no JSON, in our words: `serde_json` tells its own only in English.
fn reason(error: &serde_json::Error) -> Message {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place).unwrap_or(&text) {
        "EOF while parsing a list" => say!("a list is not closed"),
        "EOF while parsing an object" => say!("an object is not closed"),
        "EOF while parsing a string" => say!("a text is not closed"),
        "EOF while parsing a value" | "expected value" => say!("a value is missing"),
        "expected `:`" => say!("`:` is missing"),
        "expected `,` or `]`" => say!("`,` or `{bracket}` is missing", bracket = "]"),
        "expected `,` or `}`" => say!("`,` or `{bracket}` is missing", bracket = "}"),
        "expected ident" => say!("words are `true`, `false` and `null`"),
        "key must be a string" | "expected `\"`" => say!("a key is a text in double quotes"),
        "invalid escape" | "unexpected end of hex escape" => say!("an escape means nothing"),
        "invalid number" | "number out of range" => say!("a number is not written so"),
        "invalid unicode code point" | "lone leading surrogate in hex escape" => {
            say!("a text holds half a character")
        }
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            say!("a text holds a control character that is not written as an escape")
        }
        "trailing comma" => say!("a comma stands before the end"),
        "trailing characters" => say!("something follows the end"),
        "recursion limit exceeded" => say!("it nests too deep"),
        other => Message::verbatim(format!("`{other}`")),
    }
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
    fn what_is_no_json_is_said_in_both_languages() {
        for bad in [
            "",
            "{",
            "[",
            "\"a",
            "nope",
            "{'a': 1}",
            "{\"a\" 1}",
            "{\"a\": 1",
            "[1",
            "[1 2]",
            "{\"a\": 1 2}",
            "{\"a\": 1,}",
            "[1,]",
            "{} x",
            "01",
            "\"\\q\"",
            "\"\\u00\"",
            "\"\\ud800\"",
            "\"\u{1}\"",
            "1e999",
        ] {
            let Err(error) = serde_json::from_str::<Value>(bad) else {
                panic!("{bad} is JSON")
            };
            let reason = reason(&error);
            let thai = reason.in_language(tenantry_domain::Language::Thai);
            assert_ne!(thai, reason.as_str(), "{bad}: {error}");
        }
        let deep = serde_json::from_str::<Value>(&"[".repeat(200));
        assert_eq!(reason(&deep.unwrap_err()), "it nests too deep");
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
            detail.ends_with("`:` is missing at line 2, column 9."),
            "{detail:?}"
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
    fn one_byte_order_mark_before_a_body_is_passed_over() {
        let read = |text: &str| from_json::<Outer>(text.as_bytes());

        assert_eq!(read("\u{feff}{\"name\":\"a\"}").unwrap().name, "a");
        let twice = read("\u{feff}\u{feff}{\"name\":\"a\"}").unwrap_err();
        assert_eq!(twice.kind, ProblemKind::MalformedBody);
        assert!(refuse_nul("\u{feff}{\"name\":\"a\\u0000\"}".as_bytes()).is_err());
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
        is(r#"{"name":"a","inner":{}}"#, "/inner", "wrong_type");
        is(r#"{"name":null}"#, "/name", "wrong_type");
        for no_object in ["[]", "[\"a\", []]", "null", "1"] {
            is(no_object, "", "wrong_type");
        }
    }

    #[test]
    fn what_shows_only_when_a_text_is_read_is_no_json_either() {
        for (bad, place) in [
            (r#"{"name":"\ud800"}"#, "`/name`"),
            (r#"{"name":1e999}"#, "`/name`"),
            (r#"{"\udc00":1}"#, "``"),
        ] {
            let problem = problem(bad);
            assert_eq!(problem.kind, ProblemKind::MalformedBody, "{bad}");
            assert!(problem.detail.contains(place), "{problem:?}");
        }
    }

    #[test]
    fn nothing_stands_too_deep_in_something_else() {
        let deep = |levels| {
            let text = format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
            from_json::<std::collections::BTreeMap<String, Value>>(text.as_bytes())
        };
        assert!(deep(20).is_ok());
        assert_eq!(deep(100_000).unwrap_err().errors[0].code, "invalid_value");
    }

    #[test]
    fn a_word_is_refused_with_those_there_are_and_is_not_repeated_at_length() {
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Colour {
            Red,
            Blue,
        }
        #[derive(Debug, Deserialize)]
        struct Painted {
            #[expect(dead_code, reason = "read")]
            colour: Colour,
        }
        let message = |colour: &str| {
            let text = format!("{{\"colour\":\"{colour}\"}}");
            let problem = from_json::<Painted>(text.as_bytes()).unwrap_err();
            problem.errors[0].message.clone()
        };
        assert_eq!(message("green"), "`green` is none of `red`, `blue`.");
        assert!(message(&"g".repeat(10_000)).len() < 200);
        assert!(from_json::<Painted>(b"{\"colour\":\"blue\"}").is_ok());
    }

    #[test]
    fn the_character_zero_is_refused_and_its_spelling_is_not() {
        assert!(refuse_nul(br#"{"name":"a\u0000b"}"#).is_err());
        assert!(refuse_nul(br#"{"name":"a\\u0000b"}"#).is_ok());
    }
}
