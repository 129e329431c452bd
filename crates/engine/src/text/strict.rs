//! A JSON value read strictly in one pass: the fast way, for documents that are fine.
//!
//! It only notices that something is wrong. What and where is for [`super::scan`] to say.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::limits;

/// What one pass over the text noticed.
#[derive(Debug, Default)]
pub(super) struct Noticed {
    /// Something may be wrong that the value alone cannot tell (a big number, a NUL).
    pub(super) suspicion: Cell<bool>,
    /// There are more values than a document may hold.
    pub(super) too_many_values: Cell<bool>,
    values: Cell<usize>,
}

/// The escape of a NUL; a backslash before it makes it harmless, which the scanner finds out.
const NUL: &str = "\\u0000";

/// Reads a value. The error is worthless: ask the scanner.
pub(super) fn parse(text: &str, noticed: &Noticed) -> serde_json::Result<Value> {
    // A NUL gets into a string by its escape alone, for as it is it is no JSON.
    if memchr::memmem::find(text.as_bytes(), NUL.as_bytes()).is_some() {
        noticed.suspicion.set(true);
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict {
        noticed,
        depth: limits::DEPTH,
    }
    .deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict<'n> {
    noticed: &'n Noticed,
    /// How many more levels may open.
    depth: usize,
}

impl Strict<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(E::custom("too deep")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let values = self.noticed.values.get() + 1;
        self.noticed.values.set(values);
        if values > limits::VALUES {
            self.noticed.too_many_values.set(true);
            return Err(D::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        if value.unsigned_abs() > limits::EXACT_INTEGER {
            return Err(E::custom("number out of range"));
        }
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        if value > limits::EXACT_INTEGER {
            return Err(E::custom("number out of range"));
        }
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // Past 64 bits an integer arrives here as well, and only its spelling tells.
        if value.abs() >= 9_007_199_254_740_992.0 {
            self.noticed.suspicion.set(true);
        }
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let value = members.next_value_seed(inside)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("duplicate key"));
            }
        }
        Ok(Value::Object(map))
    }
}
