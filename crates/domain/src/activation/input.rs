//! The input of an activation and of its preview.

use serde::{Deserialize, Serialize};

use crate::{
    id::TenantId,
    packs::{DomainName, Version},
    page::PageRequest,
    problem::{FieldProblem, Problem},
    tenants::check_reason,
    time::Timestamp,
};

/// Activates a pair of versions for a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activate {
    /// The tenant.
    pub tenant_id: String,
    /// The domain; needed only without a tenant pack, and must agree otherwise.
    #[serde(default)]
    pub domain: Option<String>,
    /// The domain pack version.
    pub domain_pack_version: String,
    /// The tenant pack version; absent or null: none.
    #[serde(default)]
    pub tenant_pack_version: Option<String>,
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

/// Asks what an activation would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewActivation(pub Activate);

/// Asks for a tenant's active configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetActiveConfig {
    /// The tenant.
    pub tenant_id: TenantId,
}

/// Asks for a tenant's history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListRevisions {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Only the revision in force at this instant: RFC 3339, or a date.
    #[serde(default, deserialize_with = "crate::reading::instant")]
    pub as_of: Option<Timestamp>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks for one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetRevision {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Its number, from 1.
    pub revision: u64,
}

/// A checked [`Activate`]: the pair, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The domain, where it was given.
    pub domain: Option<DomainName>,
    /// The domain pack version.
    pub domain_pack_version: Version,
    /// The tenant pack version.
    pub tenant_pack_version: Option<Version>,
    /// The reason, trimmed.
    pub reason: Option<String>,
}

impl Activate {
    /// The tenant, parsed; an id that no tenant can have is simply not found.
    pub fn tenant(&self) -> Result<TenantId, Problem> {
        TenantId::parse(&self.tenant_id).map_err(|_| Problem::not_found("tenant", &self.tenant_id))
    }

    /// Checks every value and reports all that is wrong at once.
    pub fn validate(&self) -> Result<Pair, Problem> {
        let mut errors = Vec::new();
        let domain = self
            .domain
            .as_deref()
            .filter(|text| !text.is_empty())
            .and_then(|text| {
                DomainName::parse(text)
                    .map_err(|e| {
                        errors.push(FieldProblem::new("domain", "invalid_domain", e.to_string()));
                    })
                    .ok()
            });
        let mut version = |name: &str, text: &str| {
            Version::parse(text)
                .map_err(|e| errors.push(FieldProblem::new(name, "invalid_version", e.to_string())))
                .ok()
        };
        let domain_pack_version = version("domain_pack_version", &self.domain_pack_version);
        let tenant_pack_version = self
            .tenant_pack_version
            .as_deref()
            .filter(|text| !text.is_empty())
            .and_then(|text| version("tenant_pack_version", text));
        let reason = check_reason(self.reason.as_deref().unwrap_or_default())?;
        match domain_pack_version {
            Some(domain_pack_version) if errors.is_empty() => Ok(Pair {
                domain,
                domain_pack_version,
                tenant_pack_version,
                reason: Some(reason).filter(|text| !text.is_empty()),
            }),
            _ => Err(Problem::invalid(errors)),
        }
    }
}
