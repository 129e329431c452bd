//! Server functions of tenants.

use leptos::prelude::*;
use tenantry_domain::tenants::{self};

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// Registers a tenant and goes to its page.
#[server(prefix = "/ui", endpoint = "tenants/create")]
pub async fn create_tenant(input: tenants::CreateTenant) -> Result<(), UiError> {
    backend::run_form(input, |tenant| {
        format!("{}?done=tenant-created", paths::tenant(&tenant.tenant_id))
    })
    .await
}

/// Suspends or resumes a tenant and goes to where it was asked: its list, or its page.
#[server(prefix = "/ui", endpoint = "tenants/status")]
pub async fn change_status(
    input: tenants::ChangeStatus,
    #[server(default)] from: String,
) -> Result<(), UiError> {
    backend::run_form(input, |tenant| {
        let list = super::status::list_of(&from).map(str::to_owned);
        let page = list.unwrap_or_else(|| paths::tenant(&tenant.tenant_id));
        let joint = if page.contains('?') { '&' } else { '?' };
        format!(
            "{page}{joint}done={}",
            super::status::done_key(tenant.status)
        )
    })
    .await
}

/// Renames a tenant, as the person saw it, and goes to its page.
#[server(prefix = "/ui", endpoint = "tenants/rename")]
pub async fn rename_tenant(input: tenants::RenameTenant, seen: i64) -> Result<(), UiError> {
    backend::run_form_seen(input, Some(seen), |tenant| {
        format!("{}?done=tenant-renamed", paths::tenant(&tenant.tenant_id))
    })
    .await
}
