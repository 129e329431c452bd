//! Inputs of the pack operations.
//!
//! A document travels as its text: findings point into it, and what is stored is what was sent.

use serde::{Deserialize, Serialize};

use super::{
    Bump, DomainName, PackKind, PackOwner, PackStatus, ReportOutcome, Version, VersionSelector,
};
use crate::{
    id::{ReportId, TenantId},
    page::PageRequest,
    playbooks::PlaybookId,
    problem::{Problem, ProblemKind},
    say, words,
};

/// Bytes a document has at most.
pub const DOCUMENT_MAX_BYTES: usize = 8 * 1024 * 1024;
/// Characters a note has at most.
pub const NOTE_MAX_CHARS: usize = 500;

/// Imports a version of a pack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportPack {
    /// What the document shall be.
    pub kind: PackKind,
    /// For a tenant pack: whose it shall be; the document must name the same.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// The domain; absent: the one that the document names.
    #[serde(default)]
    pub domain: Option<String>,
    /// For a tenant pack: the domain pack version to check against; absent: the live one, else the latest.
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

/// Which pack versions of a kind to list, by domain or tenant, highest version first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackFilter {
    /// Which kind.
    pub kind: PackKind,
    /// The tenant: only its versions.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// The domain: only its versions.
    #[serde(default)]
    pub domain: Option<DomainName>,
    /// The playbook: only its versions.
    #[serde(default)]
    pub playbook_id: Option<PlaybookId>,
    /// Only these.
    #[serde(default)]
    pub status: Option<PackStatus>,
    /// Prefix of the name whose versions they are, without regard to case.
    #[serde(default)]
    pub q: Option<String>,
    /// The beginning of the version as it is written, with or without its `v`.
    #[serde(default)]
    pub version_prefix: Option<String>,
    /// What each version comes with.
    #[serde(default)]
    pub include: Option<Include>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl PackFilter {
    /// All versions of a kind.
    pub fn of(kind: PackKind) -> Self {
        Self {
            kind,
            tenant_id: None,
            domain: None,
            playbook_id: None,
            status: None,
            q: None,
            version_prefix: None,
            include: None,
            page: PageRequest::default(),
        }
    }

    /// The versions of one owner.
    pub fn of_owner(owner: PackOwner) -> Self {
        let mut filter = Self::of(owner.kind());
        match owner {
            PackOwner::Domain(domain) => filter.domain = Some(domain),
            PackOwner::Tenant(tenant) => filter.tenant_id = Some(tenant),
            PackOwner::Playbook(playbook) => filter.playbook_id = Some(playbook),
        }
        filter
    }
}

words! {
    /// What versions in a list come with.
    pub enum Include {
        /// Their documents; a page then ends after 16 MiB of them.
        Content = "content",
    }
}

/// Which domains to list, by name: those that there is a domain pack of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainFilter {
    /// Prefix of the name, without regard to case.
    pub q: Option<String>,
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
    /// Only of this playbook.
    pub playbook_id: Option<PlaybookId>,
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
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionReports {
    /// Whose version.
    pub owner: PackOwner,
    /// The version, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// Which page.
    #[serde(default)]
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

/// Asks for one version of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetPack {
    /// Whose it is.
    pub owner: PackOwner,
    /// The version, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
}

words! {
    /// One of the two texts that a version has; each may have megabytes, so who needs one reads one.
    pub enum TextForm {
        /// The canonical form (RFC 8785), which the checksum covers.
        Canonical = "raw",
        /// The text as imported, which findings point into.
        Source = "source",
    }
}

/// Asks for a text of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetPackText {
    /// Whose it is.
    pub owner: PackOwner,
    /// The version, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// Which of its texts.
    pub form: TextForm,
}

/// Withdraws a version: it can never be activated again. Refused while it is live anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeprecatePack {
    /// Whose version.
    pub owner: PackOwner,
    /// The version.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// `DEPRECATED`: the one status that is given by hand.
    pub status: PackStatus,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: String,
}

impl DeprecatePack {
    /// The version, and the reason, trimmed and checked.
    pub fn validate(&self) -> Result<(&Version, String), Problem> {
        if self.status != PackStatus::Deprecated {
            let message =
                say!("Only `DEPRECATED` is given by hand; a version is released by activating it.");
            return Err(Problem::field("status", "invalid_status", message));
        }
        let VersionSelector::Exactly(version) = &self.version else {
            let detail = say!("Name the version; `latest` may be another one by now.");
            return Err(Problem::new(ProblemKind::Invalid, detail));
        };
        let reason = crate::tenants::check_reason(&self.reason)?;
        if reason.is_empty() {
            let message =
                say!("Say why the version is withdrawn; the reason is kept in the audit trail.");
            return Err(Problem::field("reason", "required", message));
        }
        Ok((version, reason))
    }
}

impl ImportPack {
    /// A document with nothing said beside it.
    pub const fn of(kind: PackKind, text: String) -> Self {
        Self {
            kind,
            tenant_id: None,
            domain: None,
            check_against: None,
            version: None,
            bump: None,
            text,
            note: None,
        }
    }

    /// The note, trimmed and checked.
    pub fn checked_note(&self) -> Result<Option<String>, Problem> {
        let note = words::lines(self.note.as_deref().unwrap_or_default(), NOTE_MAX_CHARS)
            .map_err(|unfit| Problem::invalid(vec![unfit.at("note", &say!("A note"))]))?;
        Ok(Some(note).filter(|text| !text.is_empty()))
    }
}
