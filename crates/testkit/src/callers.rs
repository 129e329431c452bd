//! Callers with the roles a test is about.

use tenantry_domain::{
    access::{Actor, ActorKind, Caller, IfMatch, RequestInfo, Role, RoleBinding},
    id::TenantId,
};

/// A person with a global role.
pub fn person(name: &str, role: Role) -> Caller {
    Caller {
        actor: Actor {
            kind: ActorKind::User,
            id: format!("usr_{name}"),
            name: name.to_owned(),
        },
        bindings: vec![RoleBinding::global(role)],
        ceiling: None,
        session: None,
        expires_at: None,
        request: RequestInfo {
            request_id: format!("req_{name}"),
            ..RequestInfo::default()
        },
    }
}

/// An administrator.
pub fn admin() -> Caller {
    person("ada", Role::Admin)
}

/// Somebody who reads and changes nothing.
pub fn viewer() -> Caller {
    person("vera", Role::Viewer)
}

/// A person whose role is bound to one tenant.
pub fn person_of(name: &str, role: Role, tenant: &str) -> Caller {
    let tenant = TenantId::parse(tenant).expect("a test names a valid tenant");
    Caller {
        bindings: vec![RoleBinding::of(role, tenant)],
        ..person(name, role)
    }
}

/// The same caller with an idempotency key.
pub fn with_key(caller: &Caller, key: &str) -> Caller {
    let mut caller = caller.clone();
    caller.request.idempotency_key = Some(key.to_owned());
    caller
}

/// The same caller with the row version that it saw.
pub fn with_if_match(caller: &Caller, row_version: i64) -> Caller {
    let mut caller = caller.clone();
    caller.request.if_match = Some(IfMatch::RowVersion(row_version));
    caller
}
