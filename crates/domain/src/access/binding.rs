//! A role and where it holds; written `viewer` or `viewer@acme` on command lines and in forms.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Permission, Role, Scope};
use crate::id::TenantId;

/// Bindings of one person or token at most.
pub const MAX_BINDINGS: usize = 200;

/// A role bound globally (`tenant_id: None`) or to one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleBinding {
    /// The role.
    pub role: Role,
    /// The tenant it is bound to; absent for a global binding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<TenantId>,
}

impl RoleBinding {
    /// The role everywhere.
    pub const fn global(role: Role) -> Self {
        Self {
            role,
            tenant_id: None,
        }
    }

    /// The role for one tenant.
    pub const fn of(role: Role, tenant_id: TenantId) -> Self {
        Self {
            role,
            tenant_id: Some(tenant_id),
        }
    }

    /// Whether the binding gives the permission everywhere.
    pub fn gives_globally(&self, permission: Permission) -> bool {
        self.tenant_id.is_none() && self.role.includes(permission)
    }

    /// Whether the binding gives the permission for the tenant.
    pub fn gives_in(&self, permission: Permission, tenant: &TenantId) -> bool {
        let here = self
            .tenant_id
            .as_ref()
            .is_none_or(|bound| bound.fold() == tenant.fold());
        here && self.role.includes(permission)
    }

    /// Where the role holds.
    pub fn scope(&self) -> Scope {
        self.tenant_id.clone().map_or(Scope::Global, Scope::Tenant)
    }
}

impl fmt::Display for RoleBinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tenant_id {
            Some(tenant) => write!(f, "{}@{tenant}", self.role),
            None => self.role.fmt(f),
        }
    }
}

impl FromStr for RoleBinding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (role, tenant) = match text.split_once('@') {
            Some((role, tenant)) => (role, Some(tenant)),
            None => (text, None),
        };
        let role = Role::parse(role.trim()).ok_or_else(|| {
            let known = Role::ALL.map(Role::as_str).join(", ");
            format!("there is no role `{role}`; the roles are {known}")
        })?;
        let tenant_id = tenant
            .map(|id| TenantId::parse(id.trim()).map_err(|error| format!("`{id}`: {error}")))
            .transpose()?;
        Ok(Self { role, tenant_id })
    }
}

/// Sorts the bindings and drops repeats, so that equal sets are stored equally.
pub(super) fn in_order(bindings: &[RoleBinding]) -> Vec<RoleBinding> {
    let mut sorted = bindings.to_vec();
    let key = |binding: &RoleBinding| {
        let tenant = binding.tenant_id.as_ref().map(TenantId::fold);
        (tenant, binding.role)
    };
    sorted.sort_by_key(key);
    sorted.dedup_by_key(|binding| key(binding));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_is_read_as_it_is_written() {
        for text in ["viewer", "editor@acme"] {
            assert_eq!(text.parse::<RoleBinding>().unwrap().to_string(), text);
        }
        assert!(
            "king"
                .parse::<RoleBinding>()
                .unwrap_err()
                .contains("viewer")
        );
        assert!("viewer@".parse::<RoleBinding>().is_err());
    }

    #[test]
    fn equal_sets_are_equal_lists() {
        let read = |text: &str| -> Vec<RoleBinding> {
            text.split(' ').map(|part| part.parse().unwrap()).collect()
        };

        assert_eq!(
            in_order(&read("viewer@bb admin viewer@AA viewer@aa")),
            read("admin viewer@AA viewer@bb")
        );
    }
}
