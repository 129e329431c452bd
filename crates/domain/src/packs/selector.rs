//! How one version is asked for.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Version;
use crate::reading;

/// A version in a path: one by name, or the highest that is not deprecated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionSelector {
    /// `latest`.
    Latest,
    /// This one.
    Exactly(Version),
}

impl VersionSelector {
    /// Reads a path segment; `None` when it can name no version.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "latest" {
            return Some(Self::Latest);
        }
        Version::parse(text).ok().map(Self::Exactly)
    }
}

impl fmt::Display for VersionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("latest"),
            Self::Exactly(version) => version.fmt(f),
        }
    }
}

impl Serialize for VersionSelector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Latest => serializer.serialize_str("latest"),
            Self::Exactly(version) => version.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for VersionSelector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            let message = format!("`{text}` is no version such as `v1.2`, and not `latest`.");
            reading::refused("invalid_version", &message)
        })
    }
}
