//! JSON that is carried along and not looked into.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

/// What some programs put before a text: the byte order mark, in UTF-8.
const MARK: &str = "\u{feff}";

/// The text behind a leading byte order mark, which is no part of JSON (RFC 8259, 8.1). One is passed over:
/// a second one is a character like any other.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

/// The bytes behind a leading byte order mark, as [`without_mark`].
pub fn bytes_without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK.as_bytes()).unwrap_or(bytes)
}

/// A JSON value as its text.
///
/// As a [`Value`] it would take about ten times the memory: large answers are made of these.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = Object, description = "A JSON value."))]
pub struct JsonText(Box<RawValue>);

impl JsonText {
    /// Writes what stands for a JSON value; `null` for what cannot be written, as no value of this
    /// product is.
    pub fn of(value: &impl Serialize) -> Self {
        let written = serde_json::value::to_raw_value(value);
        Self(written.unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Reads the text.
    pub fn value(&self) -> serde_json::Result<Value> {
        serde_json::from_str(self.as_str())
    }
}

/// Texts are compared, so equal values may differ in white space and in the order of keys.
impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_mark_is_passed_over() {
        assert_eq!(without_mark("\u{feff}{}"), "{}");
        assert_eq!(without_mark("\u{feff}\u{feff}{}"), "\u{feff}{}");
        assert_eq!(without_mark("{}\u{feff}"), "{}\u{feff}");
        assert_eq!(bytes_without_mark(b"\xef\xbb\xbf{}"), b"{}");
        assert_eq!(bytes_without_mark(b"\xef\xbb"), b"\xef\xbb");
    }

    #[test]
    fn a_text_is_its_value_in_every_answer() {
        let value = json!({"b": [1, 2.5, null], "a": "\u{e9}\n"});
        let text = JsonText::of(&value);

        assert_eq!(text.value().unwrap(), value);
        assert_eq!(serde_json::to_value(&text).unwrap(), value);
        assert_eq!(
            serde_json::from_str::<JsonText>(text.as_str()).unwrap(),
            text
        );
        assert_eq!(format!("{text:?}"), value.to_string());
    }
}
