//! The permissions, named as in `spec/api.md`.

use serde::{Deserialize, Serialize};

/// What an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Permission {
    /// Register a tenant; needs a global binding.
    #[serde(rename = "tenants.create")]
    TenantsCreate,
    /// See tenants.
    #[serde(rename = "tenants.read")]
    TenantsRead,
    /// Rename, suspend and resume a tenant.
    #[serde(rename = "tenants.update")]
    TenantsUpdate,
    /// Validate a document without storing it.
    #[serde(rename = "packs.validate")]
    PacksValidate,
    /// Import a pack version; domain packs need a global binding.
    #[serde(rename = "packs.import")]
    PacksImport,
    /// Withdraw a pack version; domain packs need a global binding.
    #[serde(rename = "packs.deprecate")]
    PacksDeprecate,
    /// See packs.
    #[serde(rename = "packs.read")]
    PacksRead,
    /// See what an activation would change.
    #[serde(rename = "activation.preview")]
    ActivationPreview,
    /// Activate a configuration.
    #[serde(rename = "activation.apply")]
    ActivationApply,
    /// See the active configuration and its history.
    #[serde(rename = "activation.read")]
    ActivationRead,
    /// See the audit trail.
    #[serde(rename = "audit.read")]
    AuditRead,
    /// Take the audit trail away as a file.
    #[serde(rename = "audit.export")]
    AuditExport,
    /// Fetch a tenant's effective configuration.
    #[serde(rename = "runtime.read")]
    RuntimeRead,
    /// Manage people and everybody's tokens; needs a global binding.
    #[serde(rename = "access.manage")]
    AccessManage,
    /// Make, see and revoke API tokens of one's own.
    #[serde(rename = "tokens.own")]
    TokensOwn,
    /// Begin and end one's own session; any person has it.
    #[serde(rename = "session.own")]
    SessionOwn,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 16] = [
        Self::TenantsCreate,
        Self::TenantsRead,
        Self::TenantsUpdate,
        Self::PacksValidate,
        Self::PacksImport,
        Self::PacksDeprecate,
        Self::PacksRead,
        Self::ActivationPreview,
        Self::ActivationApply,
        Self::ActivationRead,
        Self::AuditRead,
        Self::AuditExport,
        Self::RuntimeRead,
        Self::AccessManage,
        Self::TokensOwn,
        Self::SessionOwn,
    ];

    /// The permission as it is written everywhere.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TenantsCreate => "tenants.create",
            Self::TenantsRead => "tenants.read",
            Self::TenantsUpdate => "tenants.update",
            Self::PacksValidate => "packs.validate",
            Self::PacksImport => "packs.import",
            Self::PacksDeprecate => "packs.deprecate",
            Self::PacksRead => "packs.read",
            Self::ActivationPreview => "activation.preview",
            Self::ActivationApply => "activation.apply",
            Self::ActivationRead => "activation.read",
            Self::AuditRead => "audit.read",
            Self::AuditExport => "audit.export",
            Self::RuntimeRead => "runtime.read",
            Self::AccessManage => "access.manage",
            Self::TokensOwn => "tokens.own",
            Self::SessionOwn => "session.own",
        }
    }
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
