//! What of a request does not fit what is read from it, by type: nothing is read out of sentences.

use std::fmt;

use serde::de::{
    self, Deserializer, Expected, IntoDeserializer as _, MapAccess, Unexpected,
    value::StrDeserializer,
};
use tenantry_domain::{message::Message, reading::sentence, say};

/// Longer names are no misspelt ones.
const LONGEST_BYTES: usize = 64;
/// How alike a field that was meant must be, from 0 to 1; as for names in packs.
const ALIKE: f64 = 0.6;

/// What does not fit, and where in the value that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// An RFC 6901 pointer; for what is said of a field, to the object that has it.
    pub(super) place: String,
    pub(super) what: What,
    /// Of a field that there is not: those that there are.
    pub(super) known: Vec<&'static str>,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// There is no such field.
    Unknown(String),
    /// The field has to be there.
    Missing(String),
    /// The field is there more than once.
    Twice(String),
    /// It is a value of another type.
    WrongType(Message),
    /// It is no value that the field can have.
    Invalid(Message),
    /// It is none, and says itself under which code.
    Refused(String, Message),
    /// It is no JSON, which shows only when it is read.
    Broken,
}

impl Mismatch {
    pub(super) const fn new(what: What) -> Self {
        Self {
            place: String::new(),
            what,
            known: Vec::new(),
        }
    }

    /// The known field that an unknown one is most like, if any is like it.
    pub(super) fn meant(&self) -> Option<&'static str> {
        let What::Unknown(written) = &self.what else {
            return None;
        };
        if written.len() > LONGEST_BYTES {
            return None;
        }
        let likeness =
            |name: &&'static str| (strsim::normalized_damerau_levenshtein(written, name), *name);
        let best = self
            .known
            .iter()
            .map(likeness)
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        best.and_then(|(alike, name)| (alike >= ALIKE).then_some(name))
    }

    /// The same, told from one level higher.
    pub(super) fn inside(mut self, name: &str) -> Self {
        self.place = format!("/{}{}", escaped(name), self.place);
        self
    }

    /// An RFC 6901 pointer to the value, or to the field.
    pub(super) fn pointer(&self) -> String {
        match &self.what {
            What::Unknown(name) | What::Missing(name) | What::Twice(name) => {
                format!("{}/{}", self.place, escaped(name))
            }
            What::WrongType(_) | What::Invalid(_) | What::Refused(..) | What::Broken => {
                self.place.clone()
            }
        }
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.what)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(What::Invalid(Message::known(sentence(&message))))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(What::WrongType(stands_for(found, expected)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        if let Unexpected::Other(code) = found
            && is_code(code)
        {
            return Self::new(What::Refused(
                code.to_owned(),
                Message::known(expected.to_string()),
            ));
        }
        Self::new(What::Invalid(stands_for(found, expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let words: Vec<_> = expected.iter().map(|word| format!("`{word}`")).collect();
        // What was sent may be long.
        let variant: String = variant.chars().take(40).collect();
        let words = words.join(", ");
        Self::new(What::Invalid(say!(
            "`{variant}` is none of {words}.",
            variant,
            words
        )))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self {
            known: known.to_vec(),
            ..Self::new(What::Unknown(field.to_owned()))
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(What::Missing(field.to_owned()))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(What::Twice(field.to_owned()))
    }
}

/// Whether a value that refuses itself has named its code, as `tenantry_domain::reading` has it do.
fn is_code(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// What was found where something else belongs; a text is not repeated, because it may be long.
fn stands_for(found: Unexpected<'_>, expected: &dyn Expected) -> Message {
    let found = match found {
        Unexpected::Bool(value) => Message::verbatim(format!("`{value}`")),
        Unexpected::Unsigned(number) => Message::verbatim(format!("`{number}`")),
        Unexpected::Signed(number) => Message::verbatim(format!("`{number}`")),
        Unexpected::Float(number) => Message::verbatim(format!("`{number}`")),
        Unexpected::Str(_) => say!("a text"),
        Unexpected::Unit | Unexpected::Option => Message::verbatim("`null`"),
        Unexpected::Seq => say!("a list"),
        Unexpected::Map => say!("an object"),
        Unexpected::Char(_)
        | Unexpected::Bytes(_)
        | Unexpected::NewtypeStruct
        | Unexpected::Enum
        | Unexpected::UnitVariant
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant
        | Unexpected::Other(_) => say!("something else"),
    };
    say!(
        "There is {found} where {expected} belongs.",
        found,
        expected = Message::known(expected.to_string())
    )
}

/// Fields with their values, in the order in which they were sent: one that was sent twice comes twice.
pub(super) struct Fields<I, V> {
    left: I,
    value: Option<(String, V)>,
}

impl<I, V> Fields<I, V> {
    pub(super) const fn new(fields: I) -> Self {
        Self {
            left: fields,
            value: None,
        }
    }
}

impl<'de, I, V> MapAccess<'de> for Fields<I, V>
where
    I: Iterator<Item = (String, V)>,
    V: Deserializer<'de, Error = Mismatch>,
{
    type Error = Mismatch;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Mismatch> {
        let Some((name, value)) = self.left.next() else {
            return Ok(None);
        };
        let key: StrDeserializer<'_, Mismatch> = name.as_str().into_deserializer();
        let key = seed.deserialize(key)?;
        self.value = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<T: de::DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, Mismatch> {
        let asked_twice = || Mismatch::new(What::Invalid(say!("There is no value.")));
        let (name, value) = self.value.take().ok_or_else(asked_twice)?;
        seed.deserialize(value).map_err(|error| error.inside(&name))
    }
}
