//! What is known about a value without running anything.

use tenantry_domain::{message::Message, say};

/// The kind of a value in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean,
    Int,
    Uint,
    Double,
    /// A number whose type only the payload decides.
    Number,
    Text,
    Bytes,
    List,
    Map,
    Null,
    Timestamp,
    Duration,
    Type,
    /// Anything at all.
    Unknown,
}

impl Kind {
    /// The kind of an entity's attribute of this type, as its JSON binds.
    pub(crate) fn of_attribute(written: &str) -> Self {
        match written {
            // Dates arrive as JSON strings.
            "string" | "date" | "datetime" => Self::Text,
            "number" => Self::Number,
            "integer" => Self::Int,
            "boolean" => Self::Boolean,
            "array" => Self::List,
            "object" => Self::Map,
            _ => Self::Unknown,
        }
    }

    pub(super) const fn can_be_boolean(self) -> bool {
        matches!(self, Self::Boolean | Self::Unknown)
    }

    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Uint | Self::Double | Self::Number)
    }

    /// What people call it, with its article.
    pub(super) fn name(self) -> Message {
        match self {
            Self::Boolean => say!("a boolean"),
            Self::Int | Self::Uint => say!("an integer"),
            Self::Double => say!("a double"),
            Self::Number => say!("a number"),
            Self::Text => say!("a string"),
            Self::Bytes => say!("bytes"),
            Self::List => say!("a list"),
            Self::Map => say!("a map"),
            Self::Null => Message::verbatim("null"),
            Self::Timestamp => say!("a timestamp"),
            Self::Duration => say!("a duration"),
            Self::Type => say!("a type"),
            Self::Unknown => say!("a value"),
        }
    }

    /// Whether `<` and its like compare the two; numbers of every type mix.
    pub(super) const fn compares_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => true,
            (a, b) if a.is_number() && b.is_number() => true,
            (Self::Boolean, Self::Boolean)
            | (Self::Text, Self::Text)
            | (Self::Bytes, Self::Bytes)
            | (Self::Timestamp, Self::Timestamp)
            | (Self::Duration, Self::Duration) => true,
            _ => false,
        }
    }

    /// What two branches or two entities that differ have in common.
    pub(crate) fn merge(self, other: Self) -> Self {
        if self == other {
            self
        } else if self.is_number() && other.is_number() {
            Self::Number
        } else {
            Self::Unknown
        }
    }
}
