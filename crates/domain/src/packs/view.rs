//! Pack versions and reports as lists and pages show them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Counts, DomainName, Finding, PackKind, PackStatus, SuiteResult, Version};
use crate::{
    checksum::Checksum,
    id::{DomainPackId, ReportId, TenantId, TenantPackId},
    reading,
    time::Timestamp,
};

/// An immutable version of a domain pack, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainPack {
    /// Its id.
    pub id: DomainPackId,
    /// The domain.
    pub domain: DomainName,
    /// The version as written.
    pub version: Version,
    /// Draft until first activated.
    pub status: PackStatus,
    /// SHA-256 of the canonical form.
    pub checksum: Checksum,
    /// Size of the document as imported.
    pub size_bytes: u64,
    /// A remark for people.
    pub note: Option<String>,
    /// When it was imported.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Counts its changes of status.
    pub row_version: i64,
    /// For how many of the caller's tenants it is live.
    pub live_count: u64,
}

/// A domain pack version on its own page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainPackDetail {
    /// The version.
    #[serde(flatten)]
    pub pack: DomainPack,
    /// The document.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub content: serde_json::Value,
    /// What validation found when it was imported.
    pub findings: Vec<Finding>,
    /// The caller's tenants that it is live for, at most 100.
    pub live_for: Vec<TenantId>,
}

/// An immutable version of a tenant pack, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantPack {
    /// Its id.
    pub id: TenantPackId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The domain whose logic it overrides.
    pub domain: DomainName,
    /// The version as written.
    pub version: Version,
    /// Draft until first activated.
    pub status: PackStatus,
    /// SHA-256 of the canonical form.
    pub checksum: Checksum,
    /// Size of the document as imported.
    pub size_bytes: u64,
    /// A remark for people.
    pub note: Option<String>,
    /// When it was imported.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Counts its changes of status.
    pub row_version: i64,
    /// Whether it is live.
    pub is_live: bool,
}

/// A tenant pack version on its own page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantPackDetail {
    /// The version.
    #[serde(flatten)]
    pub pack: TenantPack,
    /// The document.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub content: serde_json::Value,
    /// What validation found when it was imported.
    pub findings: Vec<Finding>,
}

/// A version of either kind, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AnyPack {
    /// Of a domain pack.
    Domain(DomainPack),
    /// Of a tenant pack.
    Tenant(TenantPack),
}

/// A version in a list, with its document where the list was asked for documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listed<T> {
    /// The version.
    #[serde(flatten)]
    pub pack: T,
    /// The document, with `include=content`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub content: Option<serde_json::Value>,
}

/// A text of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackText {
    /// SHA-256 of the canonical form.
    pub checksum: Checksum,
    /// The text that was asked for.
    pub text: String,
}

/// The answer to an import of a domain pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedDomainPack {
    /// Whether this import stored it; `false` when it was there already.
    pub created: bool,
    /// The stored version.
    #[serde(flatten)]
    pub pack: DomainPack,
    /// Warnings and remarks; an error would have stopped the import.
    pub findings: Vec<Finding>,
}

/// The answer to an import of a tenant pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedTenantPack {
    /// Whether this import stored it; `false` when it was there already.
    pub created: bool,
    /// The stored version.
    #[serde(flatten)]
    pub pack: TenantPack,
    /// Warnings and remarks; an error would have stopped the import.
    pub findings: Vec<Finding>,
}

/// The answer to a validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValidationResult {
    /// Whether it could be imported: there is no error.
    pub valid: bool,
    /// What it was validated as.
    pub kind: PackKind,
    /// The domain that the document names.
    pub domain: Option<String>,
    /// The tenant that the document names.
    pub tenant_id: Option<String>,
    /// The version that the document names.
    pub version: Option<String>,
    /// The domain pack version that it was checked against.
    pub checked_against: Option<String>,
    /// SHA-256 of the canonical form, where the document could be read.
    pub checksum: Option<Checksum>,
    /// Size of the document.
    pub size_bytes: u64,
    /// How many findings of each severity.
    pub counts: Counts,
    /// All findings, by position.
    pub findings: Vec<Finding>,
    /// The document's test suites, decided; empty where something else is wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suites: Vec<SuiteResult>,
    /// The stored report, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_id: Option<ReportId>,
}

words! {
    /// What came of a validated document.
    pub enum ReportOutcome {
        /// It was imported.
        Imported = "imported",
        /// An error stopped the import.
        Refused = "refused",
        /// It was looked at and nothing else; its counts say whether it could be imported.
        Validated = "validated",
    }
}

/// A stored report, without its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportSummary {
    /// Its id.
    pub id: ReportId,
    /// What the document was validated as.
    pub kind: PackKind,
    /// The domain, as far as it could be read.
    pub domain: Option<String>,
    /// The tenant, for a tenant pack.
    pub tenant_id: Option<TenantId>,
    /// The version, as far as it could be read.
    pub version: Option<String>,
    /// What came of it.
    pub outcome: ReportOutcome,
    /// The document's checksum, where it could be read.
    pub checksum: Option<Checksum>,
    /// How many findings of each severity.
    pub counts: Counts,
    /// When.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A stored report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// What it is about.
    #[serde(flatten)]
    pub summary: ReportSummary,
    /// Its findings.
    pub findings: Vec<Finding>,
}

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
