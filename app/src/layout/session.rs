//! Who is signed in, and what that person may do.

use leptos::prelude::*;
use tenantry_domain::{
    Operation,
    access::{Caller, Me, Permission, Scope},
    home::ShowHome,
    id::TenantId,
};

use super::server_fns::{who_am_i, who_is_there};
use crate::{asked::Asked, paths, text::text};

/// The signed-in person, asked for once and shared by the frame and its pages.
#[derive(Clone, Copy)]
pub(crate) struct Session(Asked<Option<Me>>);

impl Session {
    /// Asks who is signed in and shares the answer with everything below.
    pub(crate) fn provide() {
        provide_context(Self(Asked::new(|| (), |()| who_am_i())));
    }

    /// The same where there may be nobody, who is then not led to the sign-in page.
    pub(crate) fn provide_if_any() {
        provide_context(Self(Asked::new(|| (), |()| who_is_there())));
    }

    /// What the person may do; nothing while that is not known.
    pub(crate) async fn viewer(self) -> Viewer {
        Viewer(self.0.await.ok().flatten().map(|me| me.caller()))
    }
}

/// The session of the frame around this page.
pub(crate) fn use_session() -> Session {
    expect_context()
}

/// What a person may do, by the table that the server refuses with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Viewer(Option<Caller>);

impl Viewer {
    /// The caller of a request.
    #[cfg(feature = "ssr")]
    pub(crate) const fn of(caller: Caller) -> Self {
        Self(Some(caller))
    }

    /// Whether somebody is signed in.
    pub(crate) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// Who it is and everything the person was granted.
    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.0.as_ref()
    }

    /// Where the person is at home, and how the way there reads.
    pub(crate) fn home(&self) -> (&'static str, &'static str) {
        if self.may(&ShowHome {}) {
            (paths::HOME, text!(not_found.home))
        } else {
            (paths::ACCOUNT, text!(not_found.home_account))
        }
    }

    /// Whether the person may do this, or ask for it, by what the operation says that it needs.
    pub(crate) fn may<O: Operation>(&self, operation: &O) -> bool {
        let scope = operation.scope();
        scope.is_ok_and(|scope| self.can(O::NEEDS, &scope))
    }

    /// Whether the person may ever do this there.
    pub(crate) fn can(&self, permission: Permission, scope: &Scope) -> bool {
        self.0
            .as_ref()
            .is_some_and(|caller| caller.can(permission, scope))
    }

    /// Whether the person may do this for the tenant.
    pub(crate) fn can_for(&self, permission: Permission, tenant: &TenantId) -> bool {
        self.can(permission, &Scope::Tenant(tenant.clone()))
    }

    /// The name the person signed in with.
    pub(crate) fn name(&self) -> String {
        self.0
            .as_ref()
            .map(|caller| caller.actor.name.clone())
            .unwrap_or_default()
    }

    /// Someone with one role everywhere.
    #[cfg(test)]
    pub(crate) fn with_role(role: tenantry_domain::access::Role) -> Self {
        let mut caller = Caller::system("test");
        caller.bindings = vec![tenantry_domain::access::RoleBinding::global(role)];
        Self(Some(caller))
    }
}
