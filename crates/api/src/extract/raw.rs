//! JSON that is read a level at a time, with errors of our own.
//!
//! `serde_json` takes texts apart; what fits where is said by [`Mismatch`], which `serde_json`'s own
//! errors say in sentences alone.

use std::fmt;

use serde::{
    Deserialize,
    de::{
        self, Deserializer, IntoDeserializer as _, SeqAccess, Unexpected, Visitor,
        value::{MapAccessDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Number, value::RawValue};
use tenantry_domain::say;

use super::mismatch::{Fields, Mismatch, What};

/// How deep values may stand in one another; none of ours is half as deep.
const MAX_DEPTH: usize = 64;
/// As what a [`RawValue`] asks `serde_json` for the text as it is.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// A value of which only the first letter was looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'de> {
    text: &'de str,
    depth: usize,
}

impl<'de> Raw<'de> {
    /// Of a text that is JSON.
    pub(super) fn new(value: &'de RawValue) -> Self {
        Self {
            text: value.get(),
            depth: 0,
        }
    }

    /// Whether it is an object.
    pub(super) fn is_object(self) -> bool {
        self.text.starts_with('{')
    }

    fn read<T: Deserialize<'de>>(self) -> Result<T, Mismatch> {
        serde_json::from_str(self.text).map_err(|_| Mismatch::new(What::Broken))
    }

    fn inner(self, value: &'de RawValue) -> Self {
        Self {
            text: value.get(),
            depth: self.depth + 1,
        }
    }

    fn check_depth(self) -> Result<(), Mismatch> {
        if self.depth < MAX_DEPTH {
            return Ok(());
        }
        let message = say!(
            "Values stand at most {most} deep in one another.",
            most = MAX_DEPTH
        );
        Err(Mismatch::new(What::Invalid(message)))
    }

    /// An object's members, in the order of the text, those too that come twice.
    pub(super) fn members(self) -> Result<Vec<(String, Self)>, Mismatch> {
        self.check_depth()?;
        let Members(members) = self.read()?;
        let members = members.into_iter();
        Ok(members
            .map(|(name, value)| (name, self.inner(value)))
            .collect())
    }

    fn fields(
        self,
    ) -> Result<Fields<impl Iterator<Item = (String, Raw<'de>)>, Raw<'de>>, Mismatch> {
        Ok(Fields::new(self.members()?.into_iter()))
    }
}

impl<'de> Deserializer<'de> for Raw<'de> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.text.as_bytes().first() {
            Some(b'{') => visitor.visit_map(self.fields()?),
            Some(b'[') => {
                self.check_depth()?;
                let items: Vec<&RawValue> = self.read()?;
                visitor.visit_seq(Items {
                    left: items.into_iter().enumerate(),
                    of: self,
                })
            }
            Some(b'"') => visitor.visit_string(self.read()?),
            Some(b't' | b'f') => visitor.visit_bool(self.read()?),
            Some(b'n') => visitor.visit_unit(),
            _ => {
                let number: Number = self.read()?;
                if let Some(whole) = number.as_u64() {
                    visitor.visit_u64(whole)
                } else if let Some(whole) = number.as_i64() {
                    visitor.visit_i64(whole)
                } else {
                    visitor.visit_f64(number.as_f64().ok_or(Mismatch::new(What::Broken))?)
                }
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.text == "null" {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        if name != RAW_VALUE {
            return visitor.visit_newtype_struct(self);
        }
        let mut text = serde_json::Deserializer::from_str(self.text);
        text.deserialize_newtype_struct(name, visitor)
            .map_err(|_| Mismatch::new(What::Broken))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        // What is derived would take a list, field by field.
        if self.text.starts_with('[') {
            return Err(de::Error::invalid_type(Unexpected::Seq, &"an object"));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.text.as_bytes().first() {
            Some(b'"') => {
                let word: StringDeserializer<Mismatch> = self.read::<String>()?.into_deserializer();
                word.deserialize_enum(name, variants, visitor)
            }
            Some(b'{') => visitor.visit_enum(MapAccessDeserializer::new(self.fields()?)),
            // Says of itself what it is.
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The items of a list.
struct Items<'de> {
    left: std::iter::Enumerate<std::vec::IntoIter<&'de RawValue>>,
    of: Raw<'de>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Mismatch;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mismatch> {
        let Some((index, item)) = self.left.next() else {
            return Ok(None);
        };
        let read = seed.deserialize(self.of.inner(item));
        read.map(Some)
            .map_err(|error| error.inside(&index.to_string()))
    }
}

/// An object's members, in the order of the text, those too that come twice.
struct Members<'de>(Vec<(String, &'de RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;

        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(All)
    }
}
