//! Identifiers: every entity has its own type, so that two ids can never be swapped by accident.
//!
//! A tenant's id is chosen by people. All others are a prefix and a time-ordered unique part
//! (`dpk_01k...`), made by the id source of `services`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{message::Message, packs::PackKind, reading::read_by_parsing, say};

/// Declares a text id.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            /// Takes an id as stored; it is not checked again.
            pub fn from_stored(text: String) -> Self {
                Self(text)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// Declares a text id with a prefix.
macro_rules! prefixed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        text_id!($(#[$doc])* $name);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// Builds an id from its unique part.
            pub fn from_unique(unique: &str) -> Self {
                Self(format!("{}{unique}", Self::PREFIX))
            }

            /// Reads an id that somebody sends; nothing if no id of this kind can look like that.
            pub fn parse(text: &str) -> Option<Self> {
                let unique = text.strip_prefix(Self::PREFIX)?;
                is_unique_part(unique).then(|| Self(text.to_owned()))
            }
        }
    };
}

/// Whether a text can be what the id source makes.
fn is_unique_part(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

text_id!(
    /// A stored version of a pack; what it begins with says of which kind.
    PackId
);

impl PackId {
    /// Builds an id from its unique part.
    pub fn from_unique(kind: PackKind, unique: &str) -> Self {
        let prefix = match kind {
            PackKind::Domain => "dpk_",
            PackKind::Tenant => "tpk_",
            PackKind::Playbook => "ppk_",
        };
        Self(format!("{prefix}{unique}"))
    }
}

prefixed_id!(
    /// A stored validation report.
    ReportId,
    "rep_"
);
prefixed_id!(
    /// A person with a local account.
    UserId,
    "usr_"
);
prefixed_id!(
    /// An API token; not the secret.
    TokenId,
    "tok_"
);
prefixed_id!(
    /// A signed-in browser; not the cookie's secret.
    SessionId,
    "ses_"
);
prefixed_id!(
    /// A message waiting in the outbox.
    OutboxId,
    "out_"
);
prefixed_id!(
    /// A view of a list that a person has saved.
    ViewId,
    "viw_"
);
prefixed_id!(
    /// Work that is done in the background.
    JobId,
    "job_"
);
prefixed_id!(
    /// A change that waits for approval, or waited.
    RequestId,
    "chr_"
);
prefixed_id!(
    /// A time in which changes are frozen.
    FreezeId,
    "frz_"
);
prefixed_id!(
    /// An activation that waits for its time, or waited.
    ScheduleId,
    "sch_"
);
prefixed_id!(
    /// A recall of a domain pack version.
    RecallId,
    "rcl_"
);

/// A customer organisation's id, chosen by people; unique without regard to case.
///
/// The rule is [`TenantId::PATTERN`]. A new tenant takes none of the words of the paths.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct TenantId(String);

read_by_parsing!(TenantId, "invalid_tenant_id");

/// Why a text is no tenant id; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTenantId {
    /// Wrong length or characters.
    #[error(
        "a tenant id has 2 to 64 characters: letters, digits, `_` and `-`, and begins with a letter or digit"
    )]
    Shape,
    /// A word that the paths use, for a new tenant.
    #[error("`{0}` is reserved; choose another id")]
    Reserved(String),
}

impl InvalidTenantId {
    /// The rule, for people.
    pub fn message(&self) -> Message {
        match self {
            Self::Shape => Message::known(self.to_string()),
            Self::Reserved(name) => say!("`{name}` is reserved; choose another id", name),
        }
    }
}

impl TenantId {
    /// Characters an id has at least.
    pub const MIN_CHARS: usize = 2;
    /// Characters an id has at most.
    pub const MAX_CHARS: usize = 64;
    /// The rule as a regular expression, but for the words that are reserved.
    pub const PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{1,63}$";

    /// Parses the id of a new tenant as people write it.
    pub fn choose(text: &str) -> Result<Self, InvalidTenantId> {
        let id = Self::parse(text)?;
        if crate::packs::is_reserved(text) {
            return Err(InvalidTenantId::Reserved(text.to_owned()));
        }
        Ok(id)
    }

    /// Parses an id that a tenant may have already.
    pub fn parse(text: &str) -> Result<Self, InvalidTenantId> {
        let mut chars = text.chars();
        let first_fits = chars.next().is_some_and(|c| c.is_ascii_alphanumeric());
        let rest_fits = chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !first_fits || !rest_fits || !(Self::MIN_CHARS..=Self::MAX_CHARS).contains(&text.len()) {
            return Err(InvalidTenantId::Shape);
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as written when the tenant was created.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that decides whether two ids are the same.
    pub fn fold(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TenantId {
    type Error = InvalidTenantId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TenantId> for String {
    fn from(id: TenantId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenant_ids_follow_the_rule() {
        for good in ["TENANT_FINANCE_001", "a1", "0-0", "Acme-Capital"] {
            assert_eq!(TenantId::parse(good).unwrap().as_str(), good);
        }
        let long = "a".repeat(65);
        for bad in [
            "",
            "a",
            "_a",
            "-a",
            "a b",
            "a/b",
            "é1",
            "a.b",
            long.as_str(),
        ] {
            assert_eq!(TenantId::parse(bad), Err(InvalidTenantId::Shape), "{bad}");
        }
    }

    #[test]
    fn words_of_the_paths_are_reserved_in_any_case() {
        for word in ["new", "Import", "COMPARE"] {
            assert!(matches!(
                TenantId::choose(word),
                Err(InvalidTenantId::Reserved(_))
            ));
            assert!(TenantId::parse(word).is_ok(), "it may be there already");
        }
        assert!(TenantId::choose("newco").is_ok());
    }
}
