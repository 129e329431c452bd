//! Server functions of tenants.

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
    backend::run_form_seen(input, None, None, |did| {
        let (tenant, _) = did;
        let list = super::status::list_of(&from).map(str::to_owned);
        let page = list.unwrap_or_else(|| paths::tenant(&tenant.tenant_id));
        let key = undo::offer(back(tenant.status), changed([did]), "");
        format!(
            "{page}{}{}",
            joint(&page),
            said(super::status::done_key(tenant.status), &key)
        )
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
    backend::run_form_each(
        commands,
        |done| undo::offer(back(status), changed(&done), &batch),
        |key| {
            let list = super::status::list_of(&from).unwrap_or(paths::TENANTS);
            let done = super::status::done_key_of_many(status);
            format!("{list}{}{}", joint(list), said(done, key))
        },
    )
    .await
}

/// Renames a tenant, as the person saw it, and goes to its page.
#[server(prefix = "/ui", endpoint = "tenants/rename")]
pub async fn rename_tenant(input: tenants::RenameTenant, seen: i64) -> Result<(), UiError> {
    backend::run_form_seen(input, Some(seen), None, |did| {
        let (tenant, before) = did;
        let name = before
            .as_ref()
            .and_then(|before| before.get("name")?.as_str());
        let key =
            name.map(|name| undo::offer(undo::Verb::Name(name.to_owned()), changed([did]), ""));
        let page = paths::tenant(&tenant.tenant_id);
        format!(
            "{page}?{}",
            said("tenant-renamed", &key.unwrap_or_default())
        )
    })
    .await
}

/// What an address says of what was done, and of the key by which that is taken back, if there is one.
#[cfg(feature = "ssr")]
fn said(done: &str, key: &str) -> String {
    let done = crate::query::QueryString::default().with("done", done);
    let said = done.with(backend::UNDO, key).href("");
    said.trim_start_matches('?').to_owned()
}

/// What stands between an address and what is added to it.
#[cfg(feature = "ssr")]
fn joint(page: &str) -> char {
    if page.contains('?') { '&' } else { '?' }
}

/// What takes back that tenants got this status: they had the other one, or nothing was changed.
#[cfg(feature = "ssr")]
const fn back(status: Status) -> undo::Verb {
    undo::Verb::Give(match status {
        Status::Active => Status::Suspended,
        Status::Suspended => Status::Active,
    })
}

/// Those tenants that were changed, with the row versions that this made: who found one so already has nothing to take
/// back.
#[cfg(feature = "ssr")]
fn changed<'a>(
    done: impl IntoIterator<Item = &'a (Tenant, Option<serde_json::Value>)>,
) -> Vec<undo::Changed> {
    let changed = done.into_iter().filter(|(_, before)| before.is_some());
    let changed = changed.map(|(after, _)| (after.tenant_id.clone(), after.row_version));
    changed.collect()
}
