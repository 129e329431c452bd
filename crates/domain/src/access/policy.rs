//! The one decision about permissions, for every door.

use super::{Caller, Permission, RoleBinding, Scope, TenantScope};
use crate::id::TenantId;

/// The answer of [`decide`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead; queries are narrowed to the scope.
    Allow(TenantScope),
    /// The caller may see the thing but not do that: 403.
    Forbidden,
    /// The caller may not even know whether the thing exists: 404.
    Hidden,
}

/// Decides whether the caller may use the permission in the scope.
///
/// A token may do what its own bindings and its owner's bindings both allow.
pub fn decide(caller: &Caller, permission: Permission, scope: &Scope) -> Decision {
    let own = Rights {
        bindings: &caller.bindings,
        permission,
    };
    let ceiling = caller.ceiling.as_deref().map(|bindings| Rights {
        bindings,
        permission,
    });
    let globally = own.globally() && ceiling.as_ref().is_none_or(Rights::globally);
    if globally {
        return Decision::Allow(match scope {
            Scope::Tenant(tenant) => TenantScope::only(vec![tenant.clone()]),
            Scope::Global | Scope::Anywhere => TenantScope::system(),
        });
    }
    let in_tenant =
        |tenant: &TenantId| own.inside(tenant) && ceiling.as_ref().is_none_or(|c| c.inside(tenant));
    match scope {
        Scope::Global => Decision::Forbidden,
        Scope::Tenant(tenant) if in_tenant(tenant) => {
            Decision::Allow(TenantScope::only(vec![tenant.clone()]))
        }
        Scope::Tenant(tenant) if knows(caller, tenant) => Decision::Forbidden,
        Scope::Tenant(_) => Decision::Hidden,
        Scope::Anywhere => {
            let mut tenants: Vec<_> = candidates(caller).filter(|t| in_tenant(t)).collect();
            tenants.sort();
            tenants.dedup();
            if tenants.is_empty() {
                return Decision::Forbidden;
            }
            Decision::Allow(TenantScope::only(tenants))
        }
    }
}

impl Caller {
    /// Whether the caller may do this there.
    pub fn can(&self, permission: Permission, scope: &Scope) -> bool {
        matches!(decide(self, permission, scope), Decision::Allow(_))
    }
}

/// Whether the caller may give the binding to somebody: all that it allows, the caller may do there.
pub fn may_give(caller: &Caller, binding: &RoleBinding) -> bool {
    let scope = binding.scope();
    Permission::ALL
        .into_iter()
        .filter(|permission| binding.role.includes(*permission))
        .all(|permission| caller.can(permission, &scope))
}

/// Whether the caller may see that the tenant exists.
fn knows(caller: &Caller, tenant: &TenantId) -> bool {
    let sees = |bindings: &[RoleBinding]| {
        let rights = Rights {
            bindings,
            permission: Permission::TenantsRead,
        };
        let runtime = Rights {
            bindings,
            permission: Permission::RuntimeRead,
        };
        rights.globally() || rights.inside(tenant) || runtime.globally() || runtime.inside(tenant)
    };
    sees(&caller.bindings) && caller.ceiling.as_deref().is_none_or(sees)
}

/// Every tenant that a binding names.
fn candidates(caller: &Caller) -> impl Iterator<Item = TenantId> + '_ {
    let ceiling = caller.ceiling.iter().flatten();
    caller
        .bindings
        .iter()
        .chain(ceiling)
        .filter_map(|binding| binding.tenant_id.clone())
}

/// One set of bindings, asked about one permission.
struct Rights<'a> {
    bindings: &'a [RoleBinding],
    permission: Permission,
}

impl Rights<'_> {
    fn globally(&self) -> bool {
        self.bindings
            .iter()
            .any(|binding| binding.gives_globally(self.permission))
    }

    fn inside(&self, tenant: &TenantId) -> bool {
        self.bindings
            .iter()
            .any(|binding| binding.gives_in(self.permission, tenant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Role, Scope};

    fn tenant(id: &str) -> TenantId {
        TenantId::parse(id).unwrap()
    }

    fn caller(bindings: &[(Role, Option<&str>)]) -> Caller {
        let bindings = bindings
            .iter()
            .map(|(role, id)| RoleBinding {
                role: *role,
                tenant_id: id.map(tenant),
            })
            .collect();
        Caller {
            bindings,
            ..Caller::system("r")
        }
    }

    #[test]
    fn a_global_viewer_reads_everything_and_changes_nothing() {
        let viewer = caller(&[(Role::Viewer, None)]);
        let acme = Scope::Tenant(tenant("acme"));

        assert!(viewer.can(Permission::TenantsRead, &acme));
        assert_eq!(
            decide(&viewer, Permission::TenantsUpdate, &acme),
            Decision::Forbidden
        );
        assert_eq!(
            decide(&viewer, Permission::TenantsCreate, &Scope::Global),
            Decision::Forbidden
        );
    }

    #[test]
    fn a_foreign_tenant_is_hidden() {
        let editor = caller(&[(Role::Editor, Some("acme"))]);

        assert!(editor.can(Permission::TenantsUpdate, &Scope::Tenant(tenant("ACME"))));
        let other = Scope::Tenant(tenant("other"));
        assert_eq!(
            decide(&editor, Permission::TenantsRead, &other),
            Decision::Hidden
        );
        assert_eq!(
            decide(&editor, Permission::TenantsRead, &Scope::Anywhere),
            Decision::Allow(TenantScope::only(vec![tenant("acme")]))
        );
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let editor = caller(&[(Role::Editor, Some("acme"))]);
        let gives = |text: &str| may_give(&editor, &text.parse().unwrap());

        assert!(gives("editor@acme") && gives("viewer@Acme") && gives("service@acme"));
        assert!(!gives("viewer") && !gives("viewer@other"));
        assert!(!gives("auditor@acme"), "an editor reads no audit trail");
        assert!(may_give(
            &caller(&[(Role::Admin, None)]),
            &"admin".parse().unwrap()
        ));
    }

    #[test]
    fn a_token_never_exceeds_its_owner() {
        let mut token = caller(&[(Role::Admin, None)]);
        token.ceiling = Some(vec![RoleBinding {
            role: Role::Viewer,
            tenant_id: Some(tenant("acme")),
        }]);

        assert!(token.can(Permission::TenantsRead, &Scope::Tenant(tenant("acme"))));
        assert!(!token.can(Permission::TenantsUpdate, &Scope::Tenant(tenant("acme"))));
        assert!(!token.can(Permission::TenantsRead, &Scope::Tenant(tenant("other"))));
    }
}
