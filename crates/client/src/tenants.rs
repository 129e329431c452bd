//! Tenants.

use serde_json::json;
use tenantry_domain::{
    Page,
    id::TenantId,
    tenants::{
        ChangeStatus, CreateTenant, Status, Tenant, TenantDetail, TenantFilter, TenantSummary,
    },
};

use crate::{
    Client, Error,
    connection::{page, push},
};

const TENANTS: [&str; 2] = ["admin", "tenants"];

impl Client {
    /// Registers a tenant.
    pub async fn create_tenant(&self, input: &CreateTenant) -> Result<Tenant, Error> {
        self.post(&TENANTS, input).await
    }

    /// Lists tenants.
    pub async fn list_tenants(&self, filter: &TenantFilter) -> Result<Page<TenantSummary>, Error> {
        let mut query = vec![("sort", filter.sort.as_str().to_owned())];
        push(&mut query, "status", filter.status.map(Status::as_str));
        push(&mut query, "q", filter.q.as_ref());
        page(&mut query, &filter.page);
        self.get(&TENANTS, &query).await
    }

    /// Fetches one tenant.
    pub async fn get_tenant(&self, tenant: &TenantId) -> Result<TenantDetail, Error> {
        self.get(&["admin", "tenants", tenant.as_str()], &Vec::new())
            .await
    }

    /// Suspends or resumes a tenant.
    pub async fn change_tenant_status(&self, input: &ChangeStatus) -> Result<Tenant, Error> {
        let path = ["admin", "tenants", input.tenant_id.as_str(), "status"];
        let body = json!({"status": input.status, "reason": input.reason});
        self.patch(&path, None, &body).await
    }

    /// Renames a tenant whose row version is still the given one.
    pub async fn rename_tenant(
        &self,
        tenant: &TenantId,
        name: &str,
        row_version: i64,
    ) -> Result<Tenant, Error> {
        let path = ["admin", "tenants", tenant.as_str()];
        self.patch(&path, Some(row_version), &json!({"name": name}))
            .await
    }
}
