//! Texts on their way in and out of columns: what can be stored, how words fold, how enums are named.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tenantry_domain::message::keeping;

use crate::{Error, Result};

/// The text without U+0000, which PostgreSQL cannot store; the same on both engines.
pub(crate) fn storable(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}")
    } else {
        text
    }
}

/// The form of a free text that decides equality and order: lower case.
pub(crate) fn fold(text: &str) -> String {
    storable(text.to_lowercase())
}

/// The form of a name that others share which look the same, in whatever case.
pub(crate) fn likeness(name: &str) -> String {
    storable(tenantry_domain::likeness::likeness(name).to_lowercase())
}

/// The end of the half-open range of texts that begin with `prefix`.
pub(crate) fn prefix_end(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

/// The words that a tenant is found by: its folded id and the words of its name.
///
/// A word counts as written and in its parts: `(Acme-Capital)` is found by `acme` and `capital`. Where
/// words are written without spaces any character may begin one: `ธนาคารไทย` is found by `ไทย`.
pub(crate) fn words(id_fold: &str, name: &str) -> Vec<String> {
    let name = fold(name);
    let parts = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    let mut words: Vec<String> = name
        .split_whitespace()
        .chain(parts)
        .chain(name.split_whitespace().flat_map(unspaced))
        .chain([id_fold])
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}

/// What of a word begins inside it, at a character of a script without spaces or right after one.
fn unspaced(word: &str) -> impl Iterator<Item = &str> {
    let after = word.chars().map(is_unspaced);
    let inside = word.char_indices().skip(1);
    inside.zip(after).filter_map(|((at, character), after)| {
        (after || is_unspaced(character))
            .then(|| word.get(at..))
            .flatten()
    })
}

/// Whether a character is of a script that is written without spaces between words: Thai, Lao, Tibetan,
/// Burmese, Khmer and their kin, Chinese and Japanese. As in the migration that did the same to what was
/// stored before.
const fn is_unspaced(character: char) -> bool {
    matches!(
        character,
        '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{1950}'..='\u{19ff}' | '\u{1a00}'..='\u{1aaf}' | '\u{1b00}'..='\u{1b7f}'
            | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{312f}'
            | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{a980}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}' | '\u{f900}'..='\u{faff}'
            | '\u{ff66}'..='\u{ff9f}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}'
    )
}

/// The word that serde gives to a unit variant.
pub(crate) fn word<T: Serialize>(what: &'static str, value: T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        Ok(other) => Err(Error::Unwritable {
            what,
            reason: format!("{other} is no word"),
        }),
        Err(error) => Err(Error::Unwritable {
            what,
            reason: error.to_string(),
        }),
    }
}

/// A value as JSON text, with its findings in no language.
pub(crate) fn json<T: Serialize>(what: &'static str, value: &T) -> Result<String> {
    keeping(|| serde_json::to_string(value)).map_err(|error| Error::Unwritable {
        what,
        reason: error.to_string(),
    })
}

/// A count as both engines keep it.
pub(crate) fn stored_count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Names the row that is being read, for the error when a value of it makes no sense.
pub(crate) struct RowLabel<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a str,
}

impl RowLabel<'_> {
    /// The value, or which column is corrupt and why.
    pub(crate) fn read<T, E: std::fmt::Display>(
        &self,
        column: &'static str,
        value: Result<T, E>,
    ) -> Result<T> {
        value.map_err(|error| self.corrupt(column, error.to_string()))
    }

    /// The value of a word that must be known.
    pub(crate) fn known<T>(&self, column: &'static str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| self.corrupt(column, "an unknown word".to_owned()))
    }

    /// The unit variant with that name.
    pub(crate) fn word<T: DeserializeOwned>(
        &self,
        column: &'static str,
        word: String,
    ) -> Result<T> {
        self.read(column, serde_json::from_value(Value::String(word)))
    }

    /// The value of a JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T> {
        self.read(column, serde_json::from_str(text))
    }

    /// A count that cannot be negative.
    pub(crate) fn count(&self, column: &'static str, count: i64) -> Result<u64> {
        self.read(column, u64::try_from(count))
    }

    fn corrupt(&self, column: &'static str, reason: String) -> Error {
        Error::Corrupt {
            table: self.table,
            column,
            row: self.row.to_owned(),
            reason,
        }
    }
}
