//! Inputs of what only playbooks have.

use serde::{Deserialize, Serialize};

use super::PlaybookId;
use crate::{
    id::TenantId,
    packs::{DomainName, PackOwner, Version, VersionSelector},
    page::PageRequest,
    problem::Problem,
    tenants::check_reason,
};

/// Links a version of a registered playbook to a tenant, in the place of another version of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkPlaybook {
    /// The playbook.
    pub playbook_id: PlaybookId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// The playbook's version; absent: the latest one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub version: Option<VersionSelector>,
    /// The domain; absent: the live one.
    #[serde(default)]
    pub domain: Option<DomainName>,
    /// The domain pack version that it has to fit; absent: the live one. Another one only where none is
    /// live.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub domain_pack_version: Option<Version>,
    /// The revision this is decided against; absent: the one in force when it arrives.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub expected_revision: Option<u64>,
    /// Whether the warnings are accepted.
    #[serde(default)]
    pub accept_warnings: bool,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What is to be linked, apart from what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWanted<'a> {
    /// The playbook.
    pub playbook_id: &'a PlaybookId,
    /// The tenant.
    pub tenant_id: &'a TenantId,
    /// The playbook's version.
    pub version: VersionSelector,
    /// The domain.
    pub domain: Option<&'a DomainName>,
    /// The domain pack version.
    pub domain_pack_version: Option<&'a Version>,
}

impl LinkPlaybook {
    /// What is to be linked.
    pub fn wanted(&self) -> LinkWanted<'_> {
        LinkWanted {
            playbook_id: &self.playbook_id,
            tenant_id: &self.tenant_id,
            version: self.version.clone().unwrap_or(VersionSelector::Latest),
            domain: self.domain.as_ref(),
            domain_pack_version: self.domain_pack_version.as_ref(),
        }
    }

    /// The reason, trimmed and checked.
    pub fn checked_reason(&self) -> Result<Option<String>, Problem> {
        reason(self.reason.as_deref())
    }
}

/// Asks what linking a playbook would do: whether it fits, why not, and what would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JudgeLink {
    /// The playbook.
    pub playbook_id: PlaybookId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// The playbook's version; absent: the latest one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub version: Option<VersionSelector>,
    /// The domain; absent: the live one.
    #[serde(default)]
    pub domain: Option<DomainName>,
    /// The domain pack version; absent: the live one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub domain_pack_version: Option<Version>,
}

impl JudgeLink {
    /// What would be linked.
    pub fn wanted(&self) -> LinkWanted<'_> {
        LinkWanted {
            playbook_id: &self.playbook_id,
            tenant_id: &self.tenant_id,
            version: self.version.clone().unwrap_or(VersionSelector::Latest),
            domain: self.domain.as_ref(),
            domain_pack_version: self.domain_pack_version.as_ref(),
        }
    }
}

/// Takes a playbook away from a tenant; a playbook that is not linked is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlinkPlaybook {
    /// The playbook.
    pub playbook_id: PlaybookId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// The revision this is decided against; absent: the one in force when it arrives.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub expected_revision: Option<u64>,
    /// Whether the warnings are accepted.
    #[serde(default)]
    pub accept_warnings: bool,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: Option<String>,
}

impl UnlinkPlaybook {
    /// The reason, trimmed and checked.
    pub fn checked_reason(&self) -> Result<Option<String>, Problem> {
        reason(self.reason.as_deref())
    }
}

fn reason(text: Option<&str>) -> Result<Option<String>, Problem> {
    let reason = check_reason(text.unwrap_or_default())?;
    Ok(Some(reason).filter(|text| !text.is_empty()))
}

/// Asks what a version of a playbook does, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowPlaybook {
    /// The playbook.
    pub playbook_id: PlaybookId,
    /// The version, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
}

/// Asks where a playbook is linked, by tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkFilter {
    /// The playbook.
    pub playbook_id: PlaybookId,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks which playbooks are linked to a tenant, by playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantLinks {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Registers a playbook that stands in a pack as one of its own; the same again answers what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExtractPlaybook {
    /// Whose pack.
    pub owner: PackOwner,
    /// Its version, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// Which of its playbooks: the index in its list, from 0.
    #[serde(deserialize_with = "crate::whole::number")]
    pub index: u64,
    /// The id that it is registered under; absent: its own, else one that is made of its name or its types.
    #[serde(default)]
    pub playbook_id: Option<PlaybookId>,
}
