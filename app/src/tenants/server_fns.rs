//! Server functions of tenants.

use leptos::prelude::*;
use tenantry_domain::tenants::{self, Status};

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

/// Suspends or resumes several tenants, named with commas between them, each by a command of its own, and goes back to
/// the list; where some were refused it says what became of each.
#[server(prefix = "/ui", endpoint = "tenants/statuses")]
pub async fn change_statuses(
    tenant_ids: String,
    status: Status,
    #[server(default)] reason: String,
    #[server(default)] from: String,
) -> Result<(), UiError> {
    // Who asks comes before what: a stranger's list is not read.
    backend::Door::here()?.caller()?;
    let commands = super::status::each(&tenant_ids, status, &reason).map_err(|problem| {
        backend::refuse(problem).with_sent(serde_json::json!({ "reason": reason }))
    })?;
    backend::run_form_each(commands, || {
        let list = super::status::list_of(&from).unwrap_or(paths::TENANTS);
        let joint = if list.contains('?') { '&' } else { '?' };
        format!(
            "{list}{joint}done={}",
            super::status::done_key_of_many(status)
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
