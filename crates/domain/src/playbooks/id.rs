//! The id of a registered playbook.

use std::fmt;

use serde::Serialize;

use crate::{message::Message, packs::is_reserved, reading::read_by_parsing, say};

/// A registered playbook's id, chosen by its author; unique without regard to case.
///
/// The rule is [`PlaybookId::PATTERN`]. A new playbook takes none of the words of the paths.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct PlaybookId(String);

read_by_parsing!(PlaybookId, "invalid_playbook_id");

/// Why a text is no id of a playbook; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPlaybookId {
    /// Wrong length or characters.
    #[error(
        "a playbook id has 1 to 64 characters: letters, digits, `_`, `.` and `-`, and begins with a letter or digit"
    )]
    Shape,
    /// A word that the paths use, for a new playbook.
    #[error("`{0}` is reserved; choose another id")]
    Reserved(String),
}

impl InvalidPlaybookId {
    /// The rule, for people.
    pub fn message(&self) -> Message {
        match self {
            Self::Shape => Message::known(self.to_string()),
            Self::Reserved(name) => say!("`{name}` is reserved; choose another id", name),
        }
    }
}

impl PlaybookId {
    /// Characters an id has at most.
    pub const MAX_CHARS: usize = 64;
    /// The rule as a regular expression, but for the words that are reserved.
    pub const PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$";

    /// Parses the id of a new playbook as people write it.
    pub fn choose(text: &str) -> Result<Self, InvalidPlaybookId> {
        let id = Self::parse(text)?;
        if is_reserved(text) {
            return Err(InvalidPlaybookId::Reserved(text.to_owned()));
        }
        Ok(id)
    }

    /// Parses an id that a playbook may have already.
    pub fn parse(text: &str) -> Result<Self, InvalidPlaybookId> {
        let mut bytes = text.bytes();
        let first_fits = bytes.next().is_some_and(|b| b.is_ascii_alphanumeric());
        let rest_fits = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        if !first_fits || !rest_fits || text.len() > Self::MAX_CHARS {
            return Err(InvalidPlaybookId::Shape);
        }
        Ok(Self(text.to_owned()))
    }

    /// An id made of what a thing is called elsewhere: what no id may have becomes `-`. Nothing where
    /// nothing is left.
    pub fn made_of(name: &str) -> Option<Self> {
        let mut made = String::new();
        for c in name.chars() {
            if made.len() == Self::MAX_CHARS {
                break;
            }
            if c.is_ascii_alphanumeric() || (!made.is_empty() && matches!(c, '_' | '.' | '-')) {
                made.push(c);
            } else if !made.is_empty() && !made.ends_with('-') {
                made.push('-');
            }
        }
        Self::choose(made.trim_end_matches(['-', '.'])).ok()
    }

    /// The id as first registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that decides whether two ids are the same.
    pub fn fold(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for PlaybookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PlaybookId {
    type Error = InvalidPlaybookId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PlaybookId> for String {
    fn from(id: PlaybookId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_the_rule() {
        for good in ["a", "0", "pb.settle-fail_2", &"p".repeat(64)] {
            assert_eq!(PlaybookId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "_a", ".a", "a b", "a/b", "é", &"p".repeat(65)] {
            assert_eq!(
                PlaybookId::parse(bad),
                Err(InvalidPlaybookId::Shape),
                "{bad}"
            );
        }
        assert!(matches!(
            PlaybookId::choose("Import"),
            Err(InvalidPlaybookId::Reserved(_))
        ));
    }

    #[test]
    fn an_id_is_made_of_a_name_as_far_as_one_can_be() {
        let made = |name: &str| PlaybookId::made_of(name).map(|id| id.to_string());

        assert_eq!(
            made("Re-settle, then call"),
            Some("Re-settle-then-call".to_owned())
        );
        assert_eq!(made("pb_01"), Some("pb_01".to_owned()));
        assert_eq!(made("  (x)  "), Some("x".to_owned()));
        assert_eq!(made("ชำระ"), None);
        assert_eq!(made(&"a".repeat(99)).map(|id| id.len()), Some(64));
        assert_eq!(made("links"), None, "a word of the paths");
    }
}
