//! What can be done with tenants.

use super::{
    ChangeStatus, CreateTenant, GetTenant, RenameTenant, Tenant, TenantDetail, TenantFilter,
    TenantSummary,
};
use crate::{Page, access::Scope, operation};

operation!(
    /// Registers a tenant.
    CreateTenant => Tenant, "tenants.create", TenantsCreate, |_| Scope::Global,
    route "create_tenant" Post "/admin/tenants",
    created |made| format!("/admin/tenants/{}", made.tenant_id)
);
operation!(
    /// Renames a tenant.
    RenameTenant => Tenant, "tenants.rename", TenantsUpdate,
    |it| Scope::Tenant(it.tenant_id.clone()), if_match Required,
    route "rename_tenant" Patch "/admin/tenants/{tenant_id}"
);
operation!(
    /// Suspends or resumes a tenant.
    ChangeStatus => Tenant, "tenants.change_status", TenantsUpdate,
    |it| Scope::Tenant(it.tenant_id.clone()), if_match Optional,
    route "change_tenant_status" Patch "/admin/tenants/{tenant_id}/status"
);
operation!(
    /// Lists tenants with their active configurations.
    TenantFilter => Page<TenantSummary>, "tenants.list", TenantsRead, |_| Scope::Anywhere,
    route "list_tenants" Get "/admin/tenants"
);
operation!(
    /// Shows a tenant with its active configuration and counts.
    GetTenant => TenantDetail, "tenants.get", TenantsRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "get_tenant" Get "/admin/tenants/{tenant_id}", versioned |read| read.tenant.row_version
);
