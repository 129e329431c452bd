//! Inputs of the pack operations.
//!
//! A document travels as its text: findings point into it, and what is stored is what was sent.

use serde::{Deserialize, Serialize};

use super::{Bump, DomainName, PackKind, PackStatus, ReportOutcome, Version, VersionSelector};
use crate::{
    id::{ReportId, TenantId},
    page::PageRequest,
    problem::Problem,
    words,
};

/// Bytes a document has at most.
pub const DOCUMENT_MAX_BYTES: usize = 8 * 1024 * 1024;
/// Characters a note has at most.
pub const NOTE_MAX_CHARS: usize = 500;

/// Imports a version of a domain pack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportDomainPack {
    /// The version; absent: the one that the document names, else one is made.
    #[serde(default)]
    pub version: Option<String>,
    /// Without a version: which number of the latest one goes up; absent: what the differences call
    /// for.
    #[serde(default)]
    pub bump: Option<Bump>,
    /// The document's text.
    pub text: String,
    /// A remark for people, kept beside the version.
    #[serde(default)]
    pub note: Option<String>,
}

/// Imports a version of a tenant pack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportTenantPack {
    /// The tenant it is imported for; the document must name the same.
    pub tenant_id: TenantId,
    /// The domain; absent: the one that the document names.
    #[serde(default)]
    pub domain: Option<String>,
    /// The domain pack version to check against; absent: the live one, else the latest.
    #[serde(default)]
    pub check_against: Option<String>,
    /// The version; absent: the one that the document names, else one is made.
    #[serde(default)]
    pub version: Option<String>,
    /// Without a version: which number of the latest one goes up; absent: what the differences call
    /// for.
    #[serde(default)]
    pub bump: Option<Bump>,
    /// The document's text.
    pub text: String,
    /// A remark for people, kept beside the version.
    #[serde(default)]
    pub note: Option<String>,
}

/// Validates a document without storing it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ValidatePack {
    /// What the document shall be.
    pub kind: PackKind,
    /// The document's text.
    pub text: String,
    /// For a tenant pack: whose it shall be.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// The domain it shall belong to.
    #[serde(default)]
    pub domain: Option<String>,
    /// For a tenant pack: the domain pack version to check against.
    #[serde(default)]
    pub check_against: Option<String>,
    /// The version it would be imported as.
    #[serde(default)]
    pub version: Option<String>,
}

/// Validates a document and keeps the report, for a tenant or for the shared catalogue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeepReport(pub ValidatePack);

/// Which domain pack versions to list; a domain's history is highest version first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainPackFilter {
    /// Only this domain.
    pub domain: Option<DomainName>,
    /// Only these.
    pub status: Option<PackStatus>,
    /// Prefix of the domain's name, without regard to case.
    pub q: Option<String>,
    /// Which page.
    pub page: PageRequest,
}

/// Which tenant pack versions to list, by tenant, highest version first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantPackFilter {
    /// Only this tenant's.
    pub tenant_id: Option<TenantId>,
    /// Only this domain's.
    pub domain: Option<DomainName>,
    /// Only these.
    pub status: Option<PackStatus>,
    /// Which page.
    pub page: PageRequest,
}

/// Which stored reports to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportFilter {
    /// Only of this kind.
    pub kind: Option<PackKind>,
    /// Only of this domain.
    pub domain: Option<String>,
    /// Only of this tenant.
    pub tenant_id: Option<TenantId>,
    /// Only of documents that name this version, in any spelling, or were sent for it.
    pub version: Option<Version>,
    /// Only with this outcome.
    pub outcome: Option<ReportOutcome>,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for the reports of one version, newest first: of its import, and of what was tried before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionReports {
    /// Whose version.
    pub owner: PackOwner,
    /// Which version.
    pub version: VersionSelector,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for one stored report with its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetReport {
    /// The report.
    pub id: ReportId,
}

/// A list of versions, with their documents where they are wanted.
///
/// Documents are large: a page that carries them ends early, and goes on with its cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithContent<F> {
    /// Which versions.
    pub filter: F,
    /// Whether each comes with its document.
    pub content: bool,
}

/// Asks for one version of a domain pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetDomainPack {
    /// The domain.
    pub domain: DomainName,
    /// The version, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
}

/// Asks for one version of a tenant pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetTenantPack {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The version, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
}

/// One of the two texts that a version has; each may have megabytes, so who needs one reads one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextForm {
    /// The canonical form (RFC 8785), which the checksum covers.
    Canonical,
    /// The text as imported, which findings point into.
    Source,
}

/// Asks for a text of a domain pack version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDomainPackText {
    /// Which version.
    pub pack: GetDomainPack,
    /// Which of its texts.
    pub form: TextForm,
}

/// Asks for a text of a tenant pack version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetTenantPackText {
    /// Which version.
    pub pack: GetTenantPack,
    /// Which of its texts.
    pub form: TextForm,
}

/// Whose a history of versions is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackOwner {
    /// A domain's packs, shared by all tenants.
    Domain(DomainName),
    /// A tenant's own packs.
    Tenant(TenantId),
}

impl PackOwner {
    /// The kind of its packs.
    pub const fn kind(&self) -> PackKind {
        match self {
            Self::Domain(_) => PackKind::Domain,
            Self::Tenant(_) => PackKind::Tenant,
        }
    }
}

impl std::fmt::Display for PackOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Domain(domain) => domain.fmt(f),
            Self::Tenant(tenant) => tenant.fmt(f),
        }
    }
}

/// Withdraws a version: it can never be activated again. Refused while it is live anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeprecatePack {
    /// Whose version.
    pub owner: PackOwner,
    /// Which version.
    pub version: Version,
    /// Why; lands in the audit trail. Required.
    #[serde(default)]
    pub reason: String,
}

impl DeprecatePack {
    /// The reason, trimmed and checked.
    pub fn validate(&self) -> Result<String, Problem> {
        let reason = crate::tenants::check_reason(&self.reason)?;
        if reason.is_empty() {
            let message =
                "Say why the version is withdrawn; the reason is kept in the audit trail.";
            return Err(Problem::field("reason", "required", message));
        }
        Ok(reason)
    }
}

/// Trims a note and checks it.
pub(super) fn check_note(note: Option<&str>) -> Result<Option<String>, Problem> {
    let note = words::lines(note.unwrap_or_default(), NOTE_MAX_CHARS)
        .map_err(|unfit| Problem::invalid(vec![unfit.at("note", "A note")]))?;
    Ok(Some(note).filter(|text| !text.is_empty()))
}

impl ImportDomainPack {
    /// The note, trimmed and checked.
    pub fn checked_note(&self) -> Result<Option<String>, Problem> {
        check_note(self.note.as_deref())
    }
}

impl ImportTenantPack {
    /// The note, trimmed and checked.
    pub fn checked_note(&self) -> Result<Option<String>, Problem> {
        check_note(self.note.as_deref())
    }
}
