//! Server functions of tenants.

#[cfg(feature = "ssr")]
use std::sync::{Mutex, PoisonError};

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use tenantry_domain::tenants::Tenant;
use tenantry_domain::tenants::{self, Status};

#[cfg(feature = "ssr")]
use super::undo;
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
    let before = undo::begin(&input.tenant_id).await;
    backend::run_form(input, |tenant| {
        let list = super::status::list_of(&from).map(str::to_owned);
        let page = list.unwrap_or_else(|| paths::tenant(&tenant.tenant_id));
        let joint = if page.contains('?') { '&' } else { '?' };
        let changed = changed(before.as_ref(), tenant);
        let undo = undo::offer(back(tenant.status), changed.into_iter().collect(), "");
        let done = super::status::done_key(tenant.status);
        format!("{page}{joint}done={done}{undo}")
    })
    .await
}

/// Suspends or resumes several tenants, named with commas between them, each by a command of its own, and goes back to
/// the list; where some were refused it says what became of each. Calls of one `batch` are taken back together.
#[server(prefix = "/ui", endpoint = "tenants/statuses")]
pub async fn change_statuses(
    tenant_ids: String,
    status: Status,
    #[server(default)] reason: String,
    #[server(default)] from: String,
    #[server(default)] batch: String,
) -> Result<(), UiError> {
    // Who asks comes before what: a stranger's list is not read.
    backend::Door::here()?.caller()?;
    let commands = super::status::each(&tenant_ids, status, &reason).map_err(|problem| {
        backend::refuse(problem).with_sent(serde_json::json!({ "reason": reason }))
    })?;
    let mut before = Vec::new();
    for (_, command) in &commands {
        before.push(undo::begin(&command.tenant_id).await);
    }
    let done = Mutex::new(Vec::new());
    let note = |tenant: &Tenant| {
        let mut befores = before.iter().flatten();
        let before = befores.find(|before| before.tenant_id == tenant.tenant_id);
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        done.extend(changed(before, tenant));
    };
    backend::run_form_each(commands, note, || {
        let done = done.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let undo = undo::offer(back(status), done, &batch);
        let list = super::status::list_of(&from).unwrap_or(paths::TENANTS);
        let joint = if list.contains('?') { '&' } else { '?' };
        let done = super::status::done_key_of_many(status);
        format!("{list}{joint}done={done}{undo}")
    })
    .await
}

/// Renames a tenant, as the person saw it, and goes to its page.
#[server(prefix = "/ui", endpoint = "tenants/rename")]
pub async fn rename_tenant(input: tenants::RenameTenant, seen: i64) -> Result<(), UiError> {
    let before = undo::begin(&input.tenant_id).await;
    backend::run_form_seen(input, Some(seen), |tenant| {
        let changed = changed(before.as_ref(), tenant);
        let back = before.map(|before| undo::Verb::Name(before.name));
        let undo = back.map(|back| undo::offer(back, changed.into_iter().collect(), ""));
        let page = paths::tenant(&tenant.tenant_id);
        format!("{page}?done=tenant-renamed{}", undo.unwrap_or_default())
    })
    .await
}

/// What takes back that tenants got this status.
#[cfg(feature = "ssr")]
const fn back(status: Status) -> undo::Verb {
    undo::Verb::Give(match status {
        Status::Active => Status::Suspended,
        Status::Suspended => Status::Active,
    })
}

/// The tenant with its row version, if it was changed: who found it so already has nothing to take back.
#[cfg(feature = "ssr")]
fn changed(before: Option<&Tenant>, after: &Tenant) -> Option<undo::Changed> {
    let is_changed = before.is_some_and(|before| before.row_version + 1 == after.row_version);
    is_changed.then(|| (after.tenant_id.clone(), after.row_version))
}
