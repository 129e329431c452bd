//! Whose versions are.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DomainName, PackKind};
use crate::{id::TenantId, playbooks::PlaybookId};

/// Whose a history of versions is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PackOwner {
    /// The domain.
    Domain(DomainName),
    /// The tenant.
    Tenant(TenantId),
    /// The playbook itself.
    Playbook(PlaybookId),
}

impl PackOwner {
    /// Reads the name of an owner of packs of a kind; the message says the rule that it breaks.
    pub fn parse(kind: PackKind, name: &str) -> Result<Self, String> {
        match kind {
            PackKind::Domain => DomainName::parse(name)
                .map(Self::Domain)
                .map_err(|error| error.to_string()),
            PackKind::Tenant => TenantId::parse(name)
                .map(Self::Tenant)
                .map_err(|error| error.to_string()),
            PackKind::Playbook => PlaybookId::parse(name)
                .map(Self::Playbook)
                .map_err(|error| error.to_string()),
        }
    }

    /// The tenant, of a tenant's own packs.
    pub const fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::Domain(_) | Self::Playbook(_) => None,
            Self::Tenant(tenant) => Some(tenant),
        }
    }

    /// The form that decides whether two are the same.
    pub fn fold(&self) -> String {
        match self {
            Self::Domain(domain) => domain.fold(),
            Self::Tenant(tenant) => tenant.fold(),
            Self::Playbook(playbook) => playbook.fold(),
        }
    }

    /// The kind of its packs.
    pub const fn kind(&self) -> PackKind {
        match self {
            Self::Domain(_) => PackKind::Domain,
            Self::Tenant(_) => PackKind::Tenant,
            Self::Playbook(_) => PackKind::Playbook,
        }
    }
}

impl fmt::Display for PackOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(domain) => domain.fmt(f),
            Self::Tenant(tenant) => tenant.fmt(f),
            Self::Playbook(playbook) => playbook.fmt(f),
        }
    }
}
