//! What a change touches, for pages that are open while it happens: which sort of thing, and whose.

use crate::{
    access::{Caller, Permission, Scope},
    id::TenantId,
};

words! {
    /// A sort of thing that pages show.
    pub enum Affected {
        /// Tenants, with what is active for them.
        Tenants = "tenants",
        /// Packs, with where they are live.
        Packs = "packs",
        /// Work in the background.
        Jobs = "jobs",
        /// People and tokens.
        People = "people",
        /// The audit trail.
        Audit = "audit",
    }
}

impl Affected {
    /// What a change of this topic (`feature.verb`) touches; every change is in the trail.
    pub fn by(topic: &str) -> &'static [Self] {
        let feature = topic.split('.').next().unwrap_or(topic);
        match feature {
            // Requests are about tenants.
            "tenants" | "approvals" | "change_requests" | "freezes" => {
                &[Self::Tenants, Self::Audit]
            }
            // A tenant's page counts its packs, and a pack's page says where it is live.
            "packs" | "playbooks" | "activation" | "schedules" | "recalls" => {
                &[Self::Packs, Self::Tenants, Self::Audit]
            }
            "jobs" => &[Self::Jobs, Self::Audit],
            "access" => &[Self::People, Self::Audit],
            _ => &[Self::Audit],
        }
    }

    const fn needs(self) -> Permission {
        match self {
            Self::Tenants => Permission::TenantsRead,
            Self::Packs => Permission::PacksRead,
            Self::Jobs => Permission::JobsRead,
            Self::People => Permission::AccessManage,
            Self::Audit => Permission::AuditRead,
        }
    }

    /// Whether the caller may know that such a thing has changed: of that tenant, or of nobody's.
    ///
    /// What a domain pack is belongs to nobody, and whoever sees packs or tenants at all sees what comes of it.
    pub fn is_for(self, caller: &Caller, tenant: Option<&TenantId>) -> bool {
        let scope = match (self, tenant) {
            (_, Some(tenant)) => Scope::Tenant(tenant.clone()),
            (Self::Packs | Self::Tenants, None) => Scope::Anywhere,
            (Self::Jobs | Self::People | Self::Audit, None) => Scope::Global,
        };
        caller.can(self.needs(), &scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Role, RoleBinding};

    fn caller(binding: RoleBinding) -> Caller {
        Caller {
            bindings: vec![binding],
            ..Caller::system("r")
        }
    }

    #[test]
    fn nobody_hears_of_another_tenant_or_of_what_they_may_not_read() {
        let [acme, other] = ["ACME", "OTHER"].map(|id| TenantId::parse(id).unwrap());
        let bound = caller(RoleBinding::of(Role::Editor, acme.clone()));

        assert!(Affected::Tenants.is_for(&bound, Some(&acme)));
        assert!(Affected::Packs.is_for(&bound, None));
        for affected in Affected::ALL {
            assert!(!affected.is_for(&bound, Some(&other)), "{affected}");
        }
        assert!(!Affected::Audit.is_for(&bound, Some(&acme)));
        assert!(!Affected::People.is_for(&bound, None));

        let viewer = caller(RoleBinding::global(Role::Viewer));
        assert!(Affected::Tenants.is_for(&viewer, Some(&other)));
        assert!(!Affected::Audit.is_for(&viewer, Some(&other)));
        assert!(!Affected::People.is_for(&viewer, None));
    }

    #[test]
    fn every_change_is_in_the_trail() {
        for topic in [
            "tenants.rename",
            "packs.import",
            "activation.apply",
            "jobs.retry",
            "access.sign_in",
            "new",
        ] {
            assert!(Affected::by(topic).contains(&Affected::Audit), "{topic}");
        }
        for topic in ["activation.rollback", "playbooks.link"] {
            for affected in [Affected::Packs, Affected::Tenants] {
                assert!(Affected::by(topic).contains(&affected), "{topic}");
            }
        }
    }
}
