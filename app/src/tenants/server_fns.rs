//! Server functions of tenants.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::{
    Page, activation,
    tenants::{self, TenantDetail, TenantFilter, TenantSummary},
};

use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use crate::{backend, routes};

/// A page of tenants.
#[server(prefix = "/ui", endpoint = "tenants/list", input = Json)]
pub async fn list_tenants(filter: TenantFilter) -> Result<Answer<Page<TenantSummary>>, UiError> {
    backend::answer(filter).await
}

/// One tenant.
#[server(prefix = "/ui", endpoint = "tenants/get", input = Json)]
pub async fn get_tenant(query: tenants::GetTenant) -> Result<Answer<TenantDetail>, UiError> {
    backend::answer(query).await
}

/// A tenant's history.
#[server(prefix = "/ui", endpoint = "tenants/revisions", input = Json)]
pub async fn list_revisions(
    query: activation::ListRevisions,
) -> Result<Answer<Page<activation::Revision>>, UiError> {
    backend::answer(query).await
}

/// Registers a tenant and goes to its page.
#[server(prefix = "/ui", endpoint = "tenants/create")]
pub async fn create_tenant(input: tenants::CreateTenant) -> Result<(), UiError> {
    backend::run_form(input, |tenant| {
        format!("{}?done=tenant-created", routes::tenant(&tenant.tenant_id))
    })
    .await
}

/// Suspends or resumes a tenant and goes to its page.
#[server(prefix = "/ui", endpoint = "tenants/status")]
pub async fn change_status(input: tenants::ChangeStatus) -> Result<(), UiError> {
    backend::run_form(input, |tenant| {
        let done = super::status::done_key(tenant.status);
        format!("{}?done={done}", routes::tenant(&tenant.tenant_id))
    })
    .await
}
