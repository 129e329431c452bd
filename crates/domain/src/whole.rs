//! Whole numbers in JSON: `7` and `7.0` are the same number, whoever writes it.
//!
//! JSON Schema calls both an integer, and some languages write every number with a fraction.

use std::fmt;

use serde::{Deserializer, de};

/// The last whole number that a double can tell from its neighbours: what JSON's readers agree on.
pub const MAX: u64 = 9_007_199_254_740_991;
/// The first that it cannot.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

/// Reads a whole number that may be absent or null.
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_option(Whole)
}

/// Reads a whole number that has to be there.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    deserializer
        .deserialize_any(Whole)?
        .ok_or_else(|| de::Error::invalid_type(de::Unexpected::Unit, &Whole))
}

struct Whole;

impl<'de> de::Visitor<'de> for Whole {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number from 0 to 9007199254740991")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        if number > MAX {
            return Err(E::invalid_value(de::Unexpected::Unsigned(number), &self));
        }
        Ok(Some(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        match u64::try_from(number) {
            Ok(number) => self.visit_u64(number),
            Err(_) => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
        }
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
        let fits = number.fract() == 0.0 && (0.0..EXACT_BELOW).contains(&number);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, not negative, and exact in 53 bits"
        )]
        let whole = fits.then_some(number as u64);
        whole
            .map(Some)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Float(number), &self))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // Not `deserialize_any`: a form knows only texts, and reads one as what it is asked for.
        deserializer.deserialize_u64(self)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Input {
        #[serde(default, deserialize_with = "super::optional")]
        number: Option<u64>,
    }

    fn read(number: &str) -> serde_json::Result<Option<u64>> {
        let text = format!("{{\"number\": {number}}}");
        serde_json::from_str::<Input>(&text).map(|input| input.number)
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for (written, meant) in [
            ("31890", 31_890),
            ("31890.0", 31_890),
            ("3.189e4", 31_890),
            ("0", 0),
        ] {
            assert_eq!(read(written).unwrap(), Some(meant), "{written}");
        }
        assert_eq!(read("null").unwrap(), None);
        assert_eq!(serde_json::from_str::<Input>("{}").unwrap().number, None);
        for refused in [
            "1.5",
            "-1",
            "-1.0",
            "1e30",
            "9007199254740992",
            "\"1\"",
            "true",
        ] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }
}
