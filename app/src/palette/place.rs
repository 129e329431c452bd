//! The page that somebody is on, and which tenant it is about.

use tenantry_domain::id::TenantId;

use crate::{own_path::own_path, paths, query::QueryString};

/// A page of the console.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    path: String,
    query: QueryString,
    /// The tenant that it is about.
    pub(super) tenant: Option<TenantId>,
}

impl Place {
    /// Reads a path with its query; what is no path is nowhere.
    pub(super) fn read(at: &str) -> Self {
        let Some(at) = own_path(at) else {
            return Self::default();
        };
        let (path, query) = at.split_once('?').unwrap_or((at, ""));
        let query = QueryString::read(query);
        let named = tenant_in_path(path).or_else(|| query.get("tenant_id"));
        Self {
            path: path.to_owned(),
            tenant: named.and_then(|id| TenantId::parse(id).ok()),
            query,
        }
    }

    /// Whether it is how many approvals changes need.
    fn is_approvals(&self) -> bool {
        self.path == paths::approvals(self.tenant.as_ref())
    }

    /// The same page about another tenant: what only the first one has, such as a version, is left out.
    pub(super) fn of(&self, tenant: &TenantId) -> String {
        let list = |path| {
            self.query
                .clone()
                .with("tenant_id", tenant.as_str())
                .without("cursor")
                .href(path)
        };
        let path = self.path.as_str();
        if path.starts_with(&format!("{}/tenant/", paths::PACKS)) {
            return QueryString::default()
                .with("tab", "tenant")
                .with("tenant_id", tenant.as_str())
                .href(paths::PACKS);
        }
        match path {
            paths::ACTIVATE => paths::activate_for(tenant),
            _ if self.query.get(paths::ACTIVATING).is_some() => paths::activate_for(tenant),
            paths::IMPORT => paths::import_for(tenant),
            paths::NEW_FREEZE => paths::new_freeze_of(tenant),
            paths::AUDIT
            | paths::CHANGE_REQUESTS
            | paths::FREEZES
            | paths::JOBS
            | paths::PACKS
            | paths::REPORTS
            | paths::SCHEDULES
            | paths::NOTIFICATIONS => list(path),
            _ if self.is_approvals() => paths::approvals(Some(tenant)),
            _ => paths::tenant(tenant),
        }
    }
}

/// The part of a path that names a tenant.
fn tenant_in_path(path: &str) -> Option<&str> {
    let named = |start: &str| path.strip_prefix(start)?.split('/').next();
    let pack = format!("{}/tenant/", paths::PACKS);
    let tenant = format!("{}/", paths::TENANTS);
    named(&pack)
        .or_else(|| named(&tenant))
        // The form for a new one.
        .filter(|_| path != paths::NEW_TENANT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switched(at: &str) -> String {
        Place::read(at).of(&TenantId::parse("BETA").unwrap())
    }

    #[test]
    fn the_same_page_of_another_tenant() {
        for (at, there) in [
            ("/admin/tenants/ACME?confirm=suspend", "/admin/tenants/BETA"),
            (
                "/admin/packs/tenant/ACME/v1.4",
                "/admin/packs?tab=tenant&tenant_id=BETA",
            ),
            (
                "/admin/activate?tenant_id=ACME&domain=Finance",
                "/admin/tenants/BETA?activate=1",
            ),
            (
                "/admin/tenants/ACME?activate=1&domain=Finance",
                "/admin/tenants/BETA?activate=1",
            ),
            (
                "/admin/audit?action=packs&tenant_id=ACME&cursor=x",
                "/admin/audit?action=packs&tenant_id=BETA",
            ),
            (
                "/admin/packs/import?kind=tenant&tenant_id=ACME",
                "/admin/packs/import?kind=tenant&tenant_id=BETA",
            ),
            (
                "/admin/change-requests?status=PENDING",
                "/admin/change-requests?status=PENDING&tenant_id=BETA",
            ),
            (
                "/admin/freezes?status=ACTIVE",
                "/admin/freezes?status=ACTIVE&tenant_id=BETA",
            ),
            (
                "/admin/freezes/new?tenant_id=ACME",
                "/admin/freezes/new?tenant_id=BETA",
            ),
            (
                "/admin/schedules?status=HELD",
                "/admin/schedules?status=HELD&tenant_id=BETA",
            ),
            ("/admin/tenants/ACME/schedules/sch_1", "/admin/tenants/BETA"),
            (
                "/admin/tenants/ACME/settings/approvals",
                "/admin/tenants/BETA/settings/approvals",
            ),
            (
                "/admin/settings/approvals",
                "/admin/tenants/BETA/settings/approvals",
            ),
            ("/admin/users", "/admin/tenants/BETA"),
            ("https://evil.test/admin/audit", "/admin/tenants/BETA"),
        ] {
            assert_eq!(switched(at), there, "{at}");
        }
    }

    #[test]
    fn a_page_says_which_tenant_it_is_about() {
        let tenant = |at| Place::read(at).tenant.map(|id| id.to_string());

        assert_eq!(tenant("/admin/tenants/ACME").as_deref(), Some("ACME"));
        assert_eq!(
            tenant("/admin/packs/tenant/ACME/compare").as_deref(),
            Some("ACME")
        );
        assert_eq!(
            tenant("/admin/jobs?tenant_id=ACME").as_deref(),
            Some("ACME")
        );
        for nobody in [
            "/admin/tenants",
            "/admin/tenants/new",
            "/admin/audit?tenant_id=%2F",
            "//evil.test/admin/tenants/ACME",
        ] {
            assert_eq!(tenant(nobody), None, "{nobody}");
        }
    }
}
