//! Reads an answer with as little code for each of its types as there can be.
//!
//! What `serde_json` makes of a struct is able to read it from an array too, and to say of each of its fields what is
//! wrong: a sixth of the browser's module. An answer comes from the server of the same build, where a struct is an
//! object, and one that cannot be read is told as one.

use std::fmt;

use serde::{
    Deserialize as _, Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess,
        Visitor,
    },
};
use serde_json::Value;

/// Reads a JSON text; `None` where it is not one, or not one of a `T`.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Lean(serde_json::from_str(text).ok()?)).ok()
}

/// Reads what another format holds as a value of JSON.
pub fn through<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(Lean) -> Result<T, Unread>,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    read(Lean(value)).map_err(Error::custom)
}

/// That something could not be read; nobody is told what, so no code says it.
#[derive(Debug)]
pub struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer that cannot be read")
    }
}

impl std::error::Error for Unread {}

impl Error for Unread {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A value that is still to be read.
pub struct Lean(Value);

/// What `serde_json` calls the type of a value whose text is kept.
const RAW: &str = "$serde_json::private::RawValue";

impl Lean {
    fn whole(&self) -> Result<i64, Unread> {
        self.0.as_i64().ok_or(Unread)
    }

    fn natural(&self) -> Result<u64, Unread> {
        self.0.as_u64().ok_or(Unread)
    }

    fn text(self) -> Result<String, Unread> {
        let Value::String(text) = self.0 else {
            return Err(Unread);
        };
        Ok(text)
    }

    fn pairs(self) -> Result<Pairs, Unread> {
        let Value::Object(pairs) = self.0 else {
            return Err(Unread);
        };
        Ok(Pairs {
            pairs: pairs.into_iter(),
            value: None,
        })
    }

    /// The name of a variant, and what it holds.
    fn variant(self) -> Result<(Self, Self), Unread> {
        let (name, rest) = if let Value::Object(pairs) = self.0 {
            pairs.into_iter().next().ok_or(Unread)?
        } else {
            (self.text()?, Value::Null)
        };
        Ok((Self(name.into()), Self(rest)))
    }

    fn items(self) -> Result<Items, Unread> {
        let Value::Array(items) = self.0 else {
            return Err(Unread);
        };
        Ok(Items(items.into_iter()))
    }
}

/// Hands all of one kind of methods to one of the others.
macro_rules! same_as {
    ($to:ident: $($method:ident)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
            self.$to(visitor)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Lean {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(is) => visitor.visit_bool(is),
            Value::Number(number) => {
                if let Some(number) = number.as_u64() {
                    visitor.visit_u64(number)
                } else if let Some(number) = number.as_i64() {
                    visitor.visit_i64(number)
                } else {
                    visitor.visit_f64(number.as_f64().ok_or(Unread)?)
                }
            }
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            Value::Object(pairs) => visitor.visit_map(Pairs {
                pairs: pairs.into_iter(),
                value: None,
            }),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unread)?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_i64(self.whole()?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_u64(self.natural()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_f64(self.0.as_f64().ok_or(Unread)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.0.as_null().ok_or(Unread)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        if name == RAW {
            let text = Value::String(self.0.to_string());
            let pairs = serde_json::Map::from_iter([(RAW.to_owned(), text)]);
            return visitor.visit_map(Lean(pairs.into()).pairs()?);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_map(self.pairs()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        visitor.visit_enum(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_unit()
    }

    same_as!(deserialize_i64: deserialize_i8 deserialize_i16 deserialize_i32);
    same_as!(deserialize_u64: deserialize_u8 deserialize_u16 deserialize_u32);
    same_as!(deserialize_f64: deserialize_f32);
    same_as!(deserialize_string: deserialize_char deserialize_str deserialize_identifier);
    same_as!(deserialize_seq: deserialize_bytes deserialize_byte_buf);
}

/// What an array holds.
struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Unread;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unread> {
        let Some(item) = self.0.next() else {
            return Ok(None);
        };
        seed.deserialize(Lean(item)).map(Some)
    }
}

/// What an object holds.
struct Pairs {
    pairs: serde_json::map::IntoIter,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for Pairs {
    type Error = Unread;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unread> {
        let Some((key, value)) = self.pairs.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(Lean(key.into())).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unread> {
        seed.deserialize(Lean(self.value.take().ok_or(Unread)?))
    }
}

/// Its name as a text, or the one key of an object that holds the rest.
impl<'de> EnumAccess<'de> for Lean {
    type Error = Unread;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), Unread> {
        let (name, rest) = self.variant()?;
        Ok((seed.deserialize(name)?, rest))
    }
}

impl<'de> VariantAccess<'de> for Lean {
    type Error = Unread;

    fn unit_variant(self) -> Result<(), Unread> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unread> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::json;
    use tenantry_domain::JsonText;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Within {
        whole: i32,
        natural: u64,
        number: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<bool>,
        nothing: Option<String>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind")]
    enum Tagged {
        One { within: Within },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Named {
        Unit,
        Newtype(String),
        Tuple(u8, bool),
        Struct { letter: char },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Newtype(String);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        #[serde(flatten)]
        within: Within,
        tagged: Vec<Tagged>,
        named: Vec<Named>,
        newtype: Newtype,
        tuple: (i8, String),
        map: BTreeMap<String, Vec<u16>>,
        any: Value,
        unit: (),
        text: JsonText,
    }

    fn within() -> Within {
        Within {
            whole: -7,
            natural: u64::MAX,
            number: 0.1,
            left_out: None,
            nothing: None,
        }
    }

    #[test]
    fn what_serde_json_writes_is_read() {
        let everything = Everything {
            within: within(),
            tagged: vec![Tagged::One { within: within() }],
            named: vec![
                Named::Unit,
                Named::Newtype("a".to_owned()),
                Named::Tuple(1, true),
                Named::Struct { letter: 'ก' },
            ],
            newtype: Newtype("\u{0}\u{1f980}".to_owned()),
            tuple: (-1, String::new()),
            map: BTreeMap::from([("k".to_owned(), vec![1, 2])]),
            any: json!([1, -1, 1.5, null, {"a": [true]}]),
            unit: (),
            text: JsonText::of(&json!({"b": 1.0, "a": ["\n"]})),
        };
        let written = serde_json::to_string(&everything).unwrap();

        let mut other = serde_json::Deserializer::from_str(&written);
        let through = through(&mut other, Everything::deserialize);
        assert_eq!(through.unwrap(), everything);
        assert_eq!(read::<Everything>(&written), Some(everything));
    }

    #[test]
    fn what_is_none_is_not_read() {
        for text in [
            "",
            "{",
            "null",
            "[]",
            "{\"whole\":1}",
            "[-7,1,0.1,null,null]",
            r#"{"whole":1.5,"natural":1,"number":1}"#,
            r#"{"whole":1,"natural":-1,"number":1}"#,
            r#"{"whole":4294967296,"natural":1,"number":1}"#,
        ] {
            assert_eq!(read::<Within>(text), None, "{text}");
        }
        assert_eq!(read::<Named>(r#""Other""#), None);
        assert_eq!(read::<Named>("{}"), None);
        assert_eq!(read::<(u8, u8)>("[1]"), None);
    }
}
