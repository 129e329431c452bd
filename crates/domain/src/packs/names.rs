//! The name of a domain, and the words that no name may be.

use std::{fmt, str::FromStr};

use serde::Serialize;

use crate::{message::Message, say};

use crate::reading::read_by_parsing;

/// The words of the paths of the console and the API, and `latest`, which stands for a version.
///
/// All of them, and not only those that stand beside a name today: whoever adds a path later shall
/// not have to ask whether a customer is called like it. A test of `server` compares them with the
/// routes.
const RESERVED: [&str; 79] = [
    "account",
    "activate",
    "active-config",
    "admin",
    "approvals",
    "approve",
    "audit",
    "auth",
    "bindings",
    "cancel",
    "change-requests",
    "compare",
    "config",
    "consumers",
    "contents",
    "diff",
    "docs",
    "domain",
    "domains",
    "end",
    "export",
    "extract",
    "findings",
    "freezes",
    "healthz",
    "import",
    "jobs",
    "latest",
    "links",
    "me",
    "metrics",
    "new",
    "notifications",
    "openapi.json",
    "pack-format",
    "packs",
    "password",
    "patch",
    "pkg",
    "playbooks",
    "preview",
    "problems",
    "raw",
    "read",
    "recall",
    "recalls",
    "readyz",
    "reject",
    "replay",
    "reports",
    "retry",
    "revisions",
    "resume",
    "rollback",
    "rotate",
    "runtime",
    "schedules",
    "schemas",
    "sessions",
    "settings",
    "sign-in",
    "sign-out",
    "source",
    "status",
    "steps",
    "stop",
    "suites",
    "tenant",
    "tenants",
    "tokens",
    "ui",
    "users",
    "v1",
    "validate",
    "verdict",
    "verify",
    "version",
    "views",
    "welcome",
];

/// Whether a word of the paths is meant, without regard to case. Nothing new may be called so; what
/// was called so before keeps its name.
pub fn is_reserved(text: &str) -> bool {
    RESERVED.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// The name of a domain, such as `CapitalMarkets`; unique without regard to case.
///
/// The rule is [`DomainName::PATTERN`]. A new domain takes none of the words of [`is_reserved`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct DomainName(String);

read_by_parsing!(DomainName, "invalid_domain");

/// Why a text is no domain name; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDomainName {
    /// Wrong length or characters.
    #[error(
        "a domain name has 1 to 64 characters: letters, digits, `_`, `.` and `-`, and begins with a letter"
    )]
    Shape,
    /// A word that the paths use, for a new domain.
    #[error("`{0}` is reserved; choose another name")]
    Reserved(String),
}

impl InvalidDomainName {
    /// The rule, for people.
    pub fn message(&self) -> Message {
        match self {
            Self::Shape => Message::known(self.to_string()),
            Self::Reserved(name) => say!("`{name}` is reserved; choose another name", name),
        }
    }
}

impl DomainName {
    /// Characters a name has at most.
    pub const MAX_CHARS: usize = 64;
    /// The rule as a regular expression, but for the words that are reserved.
    pub const PATTERN: &str = "^[A-Za-z][A-Za-z0-9_.-]{0,63}$";

    /// Parses the name of a new domain as people write it.
    pub fn choose(text: &str) -> Result<Self, InvalidDomainName> {
        if is_reserved(text) {
            return Err(InvalidDomainName::Reserved(text.to_owned()));
        }
        Self::parse(text)
    }

    /// Parses a name that something may have already.
    pub fn parse(text: &str) -> Result<Self, InvalidDomainName> {
        let mut bytes = text.bytes();
        let first_fits = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
        let rest_fits = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        if !first_fits || !rest_fits || text.len() > Self::MAX_CHARS {
            return Err(InvalidDomainName::Shape);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as first imported.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that decides whether two names are the same.
    pub fn fold(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DomainName {
    type Err = InvalidDomainName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for DomainName {
    type Error = InvalidDomainName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rule() {
        for good in ["CapitalMarkets", "a", "fx.spot-v2_EU", &"d".repeat(64)] {
            assert_eq!(DomainName::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "1st", "_x", "a b", "café", "a/b", &"d".repeat(65)] {
            assert_eq!(
                DomainName::parse(bad),
                Err(InvalidDomainName::Shape),
                "{bad}"
            );
        }
    }

    #[test]
    fn words_of_the_paths_are_refused_in_any_case() {
        for word in ["import", "Latest", "RAW"] {
            assert!(matches!(
                DomainName::choose(word),
                Err(InvalidDomainName::Reserved(_))
            ));
            assert!(DomainName::parse(word).is_ok(), "it may be there already");
        }
        assert!(!is_reserved("importer"));
    }

    #[test]
    fn two_spellings_fold_to_one() {
        let upper = DomainName::parse("Capital.Markets").unwrap();
        let lower = DomainName::parse("capital.markets").unwrap();

        assert_ne!(upper, lower);
        assert_eq!(upper.fold(), lower.fold());
    }

    #[test]
    fn json_carries_only_valid_names() {
        assert!(serde_json::from_str::<DomainName>("\"9lives\"").is_err());
        let name: DomainName = serde_json::from_str("\"Rates\"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"Rates\"");
    }
}
