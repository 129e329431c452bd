//! The two kinds of packs and the life of a version.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which of the two documents a pack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PackKind {
    /// A domain's logic, shared by tenants.
    Domain,
    /// One tenant's overrides of a domain pack.
    Tenant,
}

impl PackKind {
    /// The word used in requests, tables and file names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Tenant => "tenant",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Domain, Self::Tenant]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for PackKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a stored version stands. Whether it is live is a different question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PackStatus {
    /// Imported and never activated.
    Draft,
    /// Activated at least once; shown as "released".
    Active,
    /// Withdrawn: never activated again.
    Deprecated,
}

impl PackStatus {
    /// Every status, in the order of a version's life.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Active, Self::Deprecated];

    /// The word used in requests and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Active => "ACTIVE",
            Self::Deprecated => "DEPRECATED",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Whether a configuration may name a version in this status.
    pub const fn can_be_activated(self) -> bool {
        matches!(self, Self::Draft | Self::Active)
    }
}

impl fmt::Display for PackStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_in_tables_and_in_json() {
        for status in PackStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(PackStatus::parse(status.as_str()), Some(status));
        }
        for kind in [PackKind::Domain, PackKind::Tenant] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(PackKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(PackStatus::parse("draft"), None);
    }

    #[test]
    fn only_a_deprecated_version_can_never_be_activated() {
        let fit: Vec<_> = PackStatus::ALL
            .into_iter()
            .filter(|s| s.can_be_activated())
            .collect();

        assert_eq!(fit, [PackStatus::Draft, PackStatus::Active]);
    }
}
