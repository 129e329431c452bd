//! What values say of themselves when they cannot be read: a code for programs, a sentence for people.

use serde::{
    Deserialize as _, Deserializer,
    de::{Error, Unexpected},
};

use crate::whole;

/// Refuses what is read with a code such as `invalid_version`, which readers that know of it tell apart by.
///
/// It travels as the name of what was found ([`Unexpected::Other`]), because errors of `serde` have no
/// place of their own for it.
pub fn refused<E: Error>(code: &'static str, message: &str) -> E {
    E::invalid_value(Unexpected::Other(code), &message)
}

/// An error's message as a sentence.
pub fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let first: String = first.into_iter().flatten().collect();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// Implements reading for a value that is a checked text.
macro_rules! read_by_parsing {
    ($name:ident, $code:literal) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(|error| {
                    $crate::reading::refused($code, &$crate::reading::sentence(&error))
                })
            }
        }
    };
}
pub(crate) use read_by_parsing;

/// Reads after how many rows a walk through all of them may rest; it may be absent.
pub fn rest_after<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let limit = Option::<u64>::deserialize(deserializer)?;
    if limit.is_some_and(|limit| !(1..=whole::MAX).contains(&limit)) {
        let message = format!("`limit` is a number from 1 to {}.", whole::MAX);
        return Err(refused("out_of_range", &message));
    }
    Ok(limit)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::id::TenantId;

    #[derive(Deserialize)]
    struct Read {
        #[serde(default, deserialize_with = "rest_after")]
        limit: Option<u64>,
    }

    #[test]
    fn what_cannot_be_read_says_so_with_a_code_and_a_sentence() {
        let bad: Result<TenantId, _> = serde_json::from_value(json!("a b"));
        let message = bad.unwrap_err().to_string();
        assert!(message.contains("invalid_tenant_id") && message.contains("A tenant id has 2"));

        let none: Result<Read, _> = serde_json::from_value(json!({"limit": 0}));
        assert!(none.err().unwrap().to_string().contains("out_of_range"));
        let read: Read = serde_json::from_value(json!({})).unwrap();
        assert_eq!(read.limit, None);
    }
}
