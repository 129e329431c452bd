//! Which tenant pack an activation is to have: saying nothing must never take one away.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::reading;

/// Stands for going without a tenant pack where there is no `null`: in forms, addresses and stored inputs.
/// No version is written so.
pub const NO_TENANT_PACK: &str = "none";

/// Which tenant pack is wanted.
///
/// In JSON: absent keeps, `null` or `none` goes without, anything else is a version. An empty text is
/// refused: it is what a variable that nobody set leaves behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TenantPackChoice {
    /// The one that is live, if one is.
    #[default]
    Keep,
    /// None, whatever is live.
    Without,
    /// This version.
    Version(String),
}

impl TenantPackChoice {
    /// Whether nothing was said.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// This version, or none: as a pair that is known says it.
    pub fn exactly(version: Option<impl ToString>) -> Self {
        version.map_or(Self::Without, |version| Self::Version(version.to_string()))
    }

    /// A text as forms and addresses send it.
    pub fn named(text: &str) -> Self {
        if text == NO_TENANT_PACK {
            Self::Without
        } else {
            Self::Version(text.to_owned())
        }
    }
}

impl Serialize for TenantPackChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // Left out where it is a field, as `null` would be read as something else.
            Self::Keep => serializer.serialize_none(),
            Self::Without => serializer.serialize_str(NO_TENANT_PACK),
            Self::Version(version) => serializer.serialize_str(version),
        }
    }
}

impl<'de> Deserialize<'de> for TenantPackChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `deserialize_option`: readers of forms take an empty text for nothing.
        deserializer.deserialize_any(Choice)
    }
}

struct Choice;

impl de::Visitor<'_> for Choice {
    type Value = TenantPackChoice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version, or null")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(TenantPackChoice::Without)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(TenantPackChoice::Without)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() {
            return Err(reading::refused(
                "invalid_version",
                "It is empty. Name a version, leave it out to keep the live one, or send `null` to go without.",
            ));
        }
        Ok(TenantPackChoice::named(text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::activation::Activate;

    fn read(body: Value) -> serde_json::Result<TenantPackChoice> {
        serde_json::from_value::<Activate>(body).map(|input| input.tenant_pack_version)
    }

    fn body(choice: &Value) -> Value {
        json!({"tenant_id": "ACME", "domain_pack_version": "v1", "tenant_pack_version": choice})
    }

    #[test]
    fn saying_nothing_keeps_and_only_null_or_its_word_drops() {
        let silent = json!({"tenant_id": "ACME", "domain_pack_version": "v1"});

        assert_eq!(read(silent).unwrap(), TenantPackChoice::Keep);
        assert_eq!(read(body(&Value::Null)).unwrap(), TenantPackChoice::Without);
        assert_eq!(
            read(body(&json!("none"))).unwrap(),
            TenantPackChoice::Without
        );
        assert_eq!(
            read(body(&json!("v1.4"))).unwrap(),
            TenantPackChoice::Version("v1.4".to_owned())
        );
        let empty = read(body(&json!(""))).unwrap_err().to_string();
        assert!(empty.contains("keep the live one"), "{empty}");
    }

    #[test]
    fn a_written_input_says_the_same_when_it_is_read_again() {
        for choice in [
            TenantPackChoice::Keep,
            TenantPackChoice::Without,
            TenantPackChoice::Version("v1.4".to_owned()),
        ] {
            let input = Activate {
                tenant_pack_version: choice.clone(),
                ..Activate::default()
            };
            let written = serde_json::to_value(&input).unwrap();

            assert_eq!(
                serde_json::from_value::<Activate>(written).unwrap(),
                input,
                "{choice:?}"
            );
        }
    }

    #[test]
    fn no_version_is_written_as_the_word_for_none() {
        assert!(crate::packs::Version::parse(NO_TENANT_PACK).is_err());
    }
}
