//! Server functions of tenants.

use leptos::prelude::*;
use tenantry_domain::tenants::{self};

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, routes};

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
