//! What can be done with tenants.

use super::{
    ChangeStatus, CreateTenant, GetTenant, RenameTenant, Tenant, TenantDetail, TenantFilter,
    TenantSummary,
};
use crate::{Page, access::Scope, operation};

operation!(CreateTenant => Tenant, "tenants.create", TenantsCreate, |_| Scope::Global);
operation!(
    RenameTenant => Tenant, "tenants.rename", TenantsUpdate,
    |it| Scope::Tenant(it.tenant_id.clone()), if_match Required
);
operation!(
    ChangeStatus => Tenant, "tenants.change_status", TenantsUpdate,
    |it| Scope::Tenant(it.tenant_id.clone()), if_match Optional
);
operation!(TenantFilter => Page<TenantSummary>, "tenants.list", TenantsRead, |_| Scope::Anywhere);
operation!(
    GetTenant => TenantDetail, "tenants.get", TenantsRead,
    |it| Scope::Tenant(it.tenant_id.clone())
);
