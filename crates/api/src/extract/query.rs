//! Query parameters: unknown and repeated ones are refused by name.

use axum::extract::FromRequestParts;
use http::request::Parts;
use percent_encoding::percent_decode;
use serde::{
    de::{
        DeserializeOwned, Deserializer, IntoDeserializer as _, Visitor,
        value::{MapAccessDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};
use tenantry_domain::{FieldProblem, Problem, message::Message, say};

use super::mismatch::{Fields, Mismatch, What};
use crate::problem::Refusal;

/// Query parameters, read strictly.
pub(crate) struct QueryParams<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryParams<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(from_query(parts.uri.query().unwrap_or_default())?))
    }
}

/// The operation takes no query parameter at all.
pub(crate) struct NoQuery;

impl<S: Send + Sync> FromRequestParts<S> for NoQuery {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self::check(parts)?)
    }
}

impl NoQuery {
    /// Refuses the first parameter, if there is one.
    pub(super) fn check(parts: &Parts) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        match form_urlencoded::parse(query.as_bytes()).next() {
            None => Ok(Self),
            Some((name, _)) => Err(unknown(&name)),
        }
    }
}

/// Reads the text after `?`.
pub(crate) fn from_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let fields = pairs(query)?.into_iter();
    let fields = fields.map(|(name, value)| (name, Text(value)));
    let read = T::deserialize(MapAccessDeserializer::new(Fields::new(fields)));
    read.map_err(|mismatch| refused(&mismatch))
}

/// The parameters in the text after `?`.
pub(super) fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    // What decodes them puts U+FFFD where it cannot read.
    let is_text = |pair: &&str| percent_decode(pair.as_bytes()).decode_utf8().is_ok();
    if let Some(pair) = query.split('&').find(|pair| !is_text(pair)) {
        let name = pair.split('=').next().unwrap_or_default();
        return Err(parameter(
            name,
            "invalid_character",
            say!("It is not UTF-8."),
        ));
    }
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    let pairs: Vec<_> = pairs.collect();
    match pairs
        .iter()
        .find(|(name, text)| has_nul(name) || has_nul(text))
    {
        None => Ok(pairs),
        Some((name, _)) => Err(parameter(
            name,
            "invalid_character",
            say!("It cannot hold the character U+0000."),
        )),
    }
}

/// Says which parameter does not fit, and why.
pub(super) fn refused(mismatch: &Mismatch) -> Problem {
    let pointer = mismatch.pointer();
    let name = pointer.strip_prefix('/').unwrap_or(&pointer);
    match &mismatch.what {
        What::Unknown(name) => mismatch.meant().map_or_else(
            || unknown(name),
            |meant| {
                let message = say!(
                    "There is no query parameter `{name}` here; did you mean `{meant}`?",
                    name,
                    meant
                );
                parameter(name, "unknown_parameter", message)
            },
        ),
        What::Missing(name) => {
            let message = say!("The query parameter `{name}` is required.", name);
            parameter(name, "required", message)
        }
        What::Twice(name) => {
            let message = say!("The query parameter `{name}` was sent twice.", name);
            parameter(name, "repeated", message)
        }
        What::WrongType(message) | What::Invalid(message) => {
            parameter(name, "invalid_value", message.clone())
        }
        What::Refused(code, message) => parameter(name, code, message.clone()),
        What::Broken => parameter(name, "invalid_value", say!("It cannot be read.")),
    }
}

/// A value that is a text and means what is asked for.
pub(super) struct Text(pub(super) String);

impl Text {
    fn parse<T: std::str::FromStr>(&self, what: fn() -> Message) -> Result<T, Mismatch> {
        self.0.parse().map_err(|_| {
            let message = say!(
                "There is {found} where {expected} belongs.",
                found = say!("a text"),
                expected = what()
            );
            Mismatch::new(What::Invalid(message))
        })
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident,)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            visitor.$visit(self.parse(|| say!("a whole number, not too large,"))?)
        })+
    };
}

impl<'de> Deserializer<'de> for Text {
    type Error = Mismatch;

    whole_numbers! {
        deserialize_i8 visit_i8,
        deserialize_i16 visit_i16,
        deserialize_i32 visit_i32,
        deserialize_i64 visit_i64,
        deserialize_u8 visit_u8,
        deserialize_u16 visit_u16,
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_string(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_bool(self.parse(|| say!("`true` or `false`"))?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_f64(self.parse(|| say!("a number"))?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let word: StringDeserializer<Mismatch> = self.0.into_deserializer();
        word.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        f32 i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

fn unknown(name: &str) -> Problem {
    parameter(
        name,
        "unknown_parameter",
        say!("There is no query parameter `{name}` here.", name),
    )
}

fn parameter(name: &str, code: &str, message: Message) -> Problem {
    Problem::invalid(vec![FieldProblem {
        pointer: name.to_owned(),
        code: code.to_owned(),
        message,
    }])
}

/// Whether a text holds the character that no database text can hold.
pub(super) fn has_nul(text: &str) -> bool {
    text.contains('\0')
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        limit: Option<u32>,
        q: Option<String>,
    }

    fn refusal(query: &str) -> (String, String) {
        let error = from_query::<Filter>(query).unwrap_err().errors.remove(0);
        (error.pointer, error.code)
    }

    #[test]
    fn parameters_are_decoded_and_typed() {
        let filter: Filter = from_query("limit=10&q=a+b%2Fc").unwrap();

        assert_eq!(filter.limit, Some(10));
        assert_eq!(filter.q.as_deref(), Some("a b/c"));
    }

    #[test]
    fn parameters_are_utf8() {
        let refused = from_query::<Filter>("limit=1&q=Gr%FC%DFe").unwrap_err();

        assert_eq!(refused.errors[0].pointer, "q");
        assert_eq!(refused.errors[0].code, "invalid_character");
        let filter: Filter = from_query("q=%E0%B8%81").unwrap();
        assert_eq!(filter.q.as_deref(), Some("ก"));
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        let is = |query, name: &str, code: &str| {
            assert_eq!(
                refusal(query),
                (name.to_owned(), code.to_owned()),
                "{query}"
            );
        };
        is("colour=red", "colour", "unknown_parameter");
        is("q=a&q=b", "q", "repeated");
        is("limit=ten", "limit", "invalid_value");
        is("q=%00", "q", "invalid_character");
    }
}
