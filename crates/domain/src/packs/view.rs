//! Pack versions and reports as lists and pages show them.

use serde::{Deserialize, Serialize};

use super::{Counts, DomainName, Finding, PackKind, PackOwner, PackStatus, SuiteResult, Version};
use crate::{
    checksum::Checksum,
    id::{PackId, ReportId, TenantId},
    playbooks::PlaybookId,
    time::Timestamp,
};

/// An immutable version of a pack, without its document.
///
/// In JSON it says `tenant_id` and `is_live` where it is a tenant's, `live_count` where it is shared, and
/// `playbook_id` where it is a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PackForm", into = "PackForm")]
pub struct Pack {
    /// Its id.
    pub id: PackId,
    /// Whose it is.
    pub owner: PackOwner,
    /// The domain: its own, or the one whose logic a tenant's overrides; a playbook is of none.
    pub domain: Option<DomainName>,
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

impl Pack {
    /// Which document it is.
    pub const fn kind(&self) -> PackKind {
        self.owner.kind()
    }

    /// `Finance/v3.1`, as refusals and the audit trail write it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.owner, self.version)
    }

    /// The domain as text; of a playbook, which is of none, an empty one.
    pub fn domain_text(&self) -> &str {
        self.domain.as_ref().map_or("", DomainName::as_str)
    }

    /// Its path in the API.
    pub fn path(&self) -> String {
        match self.kind() {
            PackKind::Playbook => format!("/admin/playbooks/{}", self.name()),
            kind @ (PackKind::Domain | PackKind::Tenant) => {
                format!("/admin/packs/{kind}/{}", self.name())
            }
        }
    }
}

/// A pack version as JSON has it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(description = "An immutable version of a pack, without its document.")
)]
struct PackForm {
    /// Its id.
    id: PackId,
    /// Of a tenant pack: whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant_id: Option<TenantId>,
    /// Of a playbook: which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    playbook_id: Option<PlaybookId>,
    /// The domain: its own, or the one whose logic a tenant pack overrides; a playbook is of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    domain: Option<DomainName>,
    /// The version as written.
    version: Version,
    /// Draft until first activated.
    status: PackStatus,
    /// SHA-256 of the canonical form.
    checksum: Checksum,
    /// Size of the document as imported.
    size_bytes: u64,
    /// A remark for people.
    note: Option<String>,
    /// When it was imported.
    created_at: Timestamp,
    /// By whom.
    created_by: String,
    /// Counts its changes of status.
    row_version: i64,
    /// Of what is shared: for how many of the caller's tenants it is live, or linked to how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    live_count: Option<u64>,
    /// Of a tenant pack: whether it is live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_live: Option<bool>,
}

impl From<Pack> for PackForm {
    fn from(pack: Pack) -> Self {
        let live = pack.live_count;
        let (tenant_id, playbook_id, live_count, is_live) = match pack.owner {
            PackOwner::Domain(_) => (None, None, Some(live), None),
            PackOwner::Tenant(tenant) => (Some(tenant), None, None, Some(live > 0)),
            PackOwner::Playbook(playbook) => (None, Some(playbook), Some(live), None),
        };
        Self {
            id: pack.id,
            tenant_id,
            playbook_id,
            domain: pack.domain,
            version: pack.version,
            status: pack.status,
            checksum: pack.checksum,
            size_bytes: pack.size_bytes,
            note: pack.note,
            created_at: pack.created_at,
            created_by: pack.created_by,
            row_version: pack.row_version,
            live_count,
            is_live,
        }
    }
}

impl TryFrom<PackForm> for Pack {
    type Error = &'static str;

    fn try_from(form: PackForm) -> Result<Self, Self::Error> {
        let is_live = u64::from(form.is_live.unwrap_or_default());
        let owner = match (form.tenant_id, form.playbook_id, &form.domain) {
            (Some(tenant), ..) => PackOwner::Tenant(tenant),
            (None, Some(playbook), _) => PackOwner::Playbook(playbook),
            (None, None, Some(domain)) => PackOwner::Domain(domain.clone()),
            (None, None, None) => return Err("it says not whose pack it is"),
        };
        Ok(Self {
            id: form.id,
            owner,
            domain: form.domain,
            version: form.version,
            status: form.status,
            checksum: form.checksum,
            size_bytes: form.size_bytes,
            note: form.note,
            created_at: form.created_at,
            created_by: form.created_by,
            row_version: form.row_version,
            live_count: form.live_count.unwrap_or(is_live),
        })
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Pack {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        PackForm::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Pack {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        PackForm::schemas(schemas);
    }
}

/// A pack version on its own page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackDetail {
    /// The version.
    #[serde(flatten)]
    pub pack: Pack,
    /// The document.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub content: serde_json::Value,
    /// What validation found when it was imported.
    pub findings: Vec<Finding>,
    /// Of what is shared: the caller's tenants that it is live for, or linked to, at most 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_for: Option<Vec<TenantId>>,
}

impl PackDetail {
    /// The caller's tenants that it is live for, or linked to, at most 100.
    pub fn where_live(&self) -> Vec<TenantId> {
        match &self.pack.owner {
            PackOwner::Domain(_) | PackOwner::Playbook(_) => {
                self.live_for.clone().unwrap_or_default()
            }
            PackOwner::Tenant(tenant) if self.pack.live_count > 0 => vec![tenant.clone()],
            PackOwner::Tenant(_) => Vec::new(),
        }
    }
}

/// A domain that there is a domain pack of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainSummary {
    /// Its name, as the first of its versions spelled it.
    pub domain: DomainName,
    /// How many versions of its domain pack there are, withdrawn ones too.
    pub version_count: u64,
}

/// A version in a list, with its document where the list was asked for documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedPack {
    /// The version.
    #[serde(flatten)]
    pub pack: Pack,
    /// The document, with `include=content`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub content: Option<serde_json::Value>,
}

/// A text of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackText {
    /// SHA-256 of the canonical form.
    pub checksum: Checksum,
    /// The text that was asked for.
    pub text: String,
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for PackText {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        String::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for PackText {}

/// The answer to an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedPack {
    /// Whether this import stored it; `false` when it was there already.
    pub created: bool,
    /// The stored version.
    #[serde(flatten)]
    pub pack: Pack,
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
    /// Of a playbook: the id that the document names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playbook_id: Option<String>,
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
    /// Of a playbook: which one, as far as it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playbook_id: Option<String>,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_has_the_json_that_it_always_had() {
        let shared = json!({
            "id": "dpk_1", "domain": "Rates", "version": "v1.0", "status": "ACTIVE",
            "checksum": "0".repeat(64), "size_bytes": 7, "note": null,
            "created_at": "2026-01-01T00:00:00.000000Z", "created_by": "a", "row_version": 2,
            "live_count": 3,
        });
        let mut own = shared.clone();
        let fields = own.as_object_mut().unwrap();
        fields.remove("live_count");
        fields.insert("tenant_id".to_owned(), "acme".into());
        fields.insert("is_live".to_owned(), true.into());

        let mut playbook = shared.clone();
        let fields = playbook.as_object_mut().unwrap();
        fields.remove("domain");
        fields.insert("playbook_id".to_owned(), "call".into());

        for (form, owner) in [(shared, "Rates"), (own, "acme"), (playbook, "call")] {
            let pack: Pack = serde_json::from_value(form.clone()).unwrap();

            assert_eq!(serde_json::to_value(&pack).unwrap(), form);
            assert_eq!(pack.name(), format!("{owner}/v1.0"));
            assert!(pack.live_count > 0);
        }
    }
}
