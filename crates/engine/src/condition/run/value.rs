//! Values while a condition runs. Payloads and literals are borrowed, not copied.

use std::rc::Rc;

use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use crate::condition::Kind;

/// A value; clones are cheap.
#[derive(Debug, Clone)]
pub(crate) enum Val<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Text<'v>),
    Bytes(Rc<[u8]>),
    List(List<'v>),
    Map(Dict<'v>),
    Time(OffsetDateTime),
    Span(Duration),
    Type(&'static str),
}

/// A text of the payload, of the condition, or made on the way.
#[derive(Debug, Clone)]
pub(crate) enum Text<'v> {
    Lent(&'v str),
    Made(Rc<str>),
}

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Lent(text) => text,
            Self::Made(text) => text,
        }
    }
}

/// A list of the payload, or one made on the way.
#[derive(Debug, Clone)]
pub(crate) enum List<'v> {
    Lent(&'v [Value]),
    Made(Rc<[Val<'v>]>),
}

impl<'v> List<'v> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Lent(items) => items.len(),
            Self::Made(items) => items.len(),
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<Val<'v>> {
        match self {
            Self::Lent(items) => items.get(index).map(lift),
            Self::Made(items) => items.get(index).cloned(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Val<'v>> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

/// An object of the payload, or a map made on the way.
#[derive(Debug, Clone)]
pub(crate) enum Dict<'v> {
    Lent(&'v Map<String, Value>),
    Made(Rc<[(Val<'v>, Val<'v>)]>),
}

impl<'v> Dict<'v> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Lent(members) => members.len(),
            Self::Made(entries) => entries.len(),
        }
    }

    /// The value of a key that is a text, as in `map.key`.
    pub(super) fn field(&self, key: &str) -> Option<Val<'v>> {
        match self {
            Self::Lent(members) => members.get(key).map(lift),
            Self::Made(entries) => entries.iter().find_map(|(name, value)| match name {
                Val::Text(name) if name.as_str() == key => Some(value.clone()),
                _ => None,
            }),
        }
    }

    pub(super) fn keys(&self) -> Vec<Val<'v>> {
        match self {
            Self::Lent(members) => members
                .keys()
                .map(|key| Val::Text(Text::Lent(key)))
                .collect(),
            Self::Made(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
        }
    }
}

impl Val<'_> {
    /// A text that was made on the way.
    pub(super) fn made(text: &str) -> Self {
        Self::Text(Text::Made(text.into()))
    }

    /// Its kind.
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Boolean,
            Self::Int(_) => Kind::Int,
            Self::Uint(_) => Kind::Uint,
            Self::Double(_) => Kind::Double,
            Self::Text(_) => Kind::Text,
            Self::Bytes(_) => Kind::Bytes,
            Self::List(_) => Kind::List,
            Self::Map(_) => Kind::Map,
            Self::Time(_) => Kind::Timestamp,
            Self::Span(_) => Kind::Duration,
            Self::Type(_) => Kind::Type,
        }
    }

    /// The name of its type, as `type(value)` gives it.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Time(_) => "google.protobuf.Timestamp",
            Self::Span(_) => "google.protobuf.Duration",
            Self::Type(_) => "type",
        }
    }
}

/// A JSON value as a value of a condition, without a copy: integers are `int`, fractions are `double`, the
/// rest is what it looks like.
pub(crate) fn lift(value: &Value) -> Val<'_> {
    match value {
        Value::Null => Val::Null,
        Value::Bool(value) => Val::Bool(*value),
        Value::Number(number) => number.as_i64().map_or_else(
            // An integer beyond 64 bits, too, is best read as the nearest double.
            || Val::Double(number.as_f64().unwrap_or(f64::NAN)),
            Val::Int,
        ),
        Value::String(text) => Val::Text(Text::Lent(text)),
        Value::Array(items) => Val::List(List::Lent(items)),
        Value::Object(members) => Val::Map(Dict::Lent(members)),
    }
}
