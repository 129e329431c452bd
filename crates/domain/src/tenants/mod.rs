//! Tenants: customer organisations, the boundary of isolation.

mod input;
mod operations;
mod status;

use serde::{Deserialize, Serialize};

pub use input::{
    ChangeStatus, CreateTenant, GetTenant, NAME_MAX_CHARS, NewTenant, REASON_MAX_CHARS,
    RenameTenant, TenantFilter, TenantSort, check_name, check_reason,
};
pub use status::{IllegalTransition, Status};

use crate::{activation::ActiveConfig, id::TenantId, packs::DomainName, time::Timestamp};

/// A customer organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tenant {
    /// Chosen when it was created; never changes.
    pub tenant_id: TenantId,
    /// The name people know it by.
    pub name: String,
    /// What may be done with it now.
    pub status: Status,
    /// Counts its changes; the `ETag`.
    pub row_version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// By whom: a user name, `token:` and a token's name, or `system`.
    pub created_by: String,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Tenants whose names look the same as this one's, five at most; told where it is created, because
    /// whoever may do that may see them all, and absent where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks_like: Vec<TenantId>,
}

/// A tenant in a list: with the pair in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantSummary {
    /// The tenant.
    #[serde(flatten)]
    pub tenant: Tenant,
    /// Its active configuration; `revision: 0` with nulls when there is none yet.
    pub active: ActiveConfig,
}

/// A tenant on its own page: with its active configuration and counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantDetail {
    /// The tenant.
    #[serde(flatten)]
    pub tenant: Tenant,
    /// Its active configuration; `revision: 0` with nulls when there is none yet.
    pub active: ActiveConfig,
    /// The domain it belongs to, as far as that is known: that of its active configuration, else of its highest tenant
    /// pack that is not withdrawn.
    #[serde(default)]
    pub domain: Option<DomainName>,
    /// How many tenant pack versions it has.
    pub tenant_pack_count: u64,
    /// How many domain pack versions there are in the catalogue.
    pub domain_pack_count: u64,
    /// How many playbooks are linked to it.
    #[serde(default)]
    pub playbook_count: u64,
}
