//! How a tenant's status reads, and the dialog that changes it.

#[cfg(feature = "ssr")]
use std::collections::HashSet;

use leptos::prelude::*;
use tenantry_domain::tenants::{Status, Tenant};
#[cfg(feature = "ssr")]
use tenantry_domain::{Problem, id::TenantId, page::MAX_LIMIT, say, tenants::ChangeStatus};

use crate::{
    UiError,
    frames::{CommandDialog, Typed},
    own_path::own_path,
    paths,
    query::QueryString,
    text::text,
    ui::{Posting, StatusBadge, Tone},
};

/// A status as word and colour.
pub(crate) fn status_badge(status: Status) -> impl IntoView {
    let tone = match status {
        Status::Active => Tone::Good,
        Status::Suspended => Tone::Warn,
    };
    view! { <StatusBadge tone label=status_label(status) /> }.into_any()
}

/// A status as a word.
pub(super) fn status_label(status: Status) -> &'static str {
    match status {
        Status::Active => text!(tenants.active),
        Status::Suspended => text!(tenants.suspended),
    }
}

/// What the message after a change is called in URLs.
#[cfg(feature = "ssr")]
pub(super) const fn done_key(status: Status) -> &'static str {
    match status {
        Status::Active => "tenant-resumed",
        Status::Suspended => "tenant-suspended",
    }
}

/// Characters of an id that no tenant can have, as far as it is shown.
#[cfg(feature = "ssr")]
const UNKNOWN_MAX_CHARS: usize = 64;

/// What the message after a change of several is called in URLs.
#[cfg(feature = "ssr")]
pub(super) const fn done_key_of_many(status: Status) -> &'static str {
    match status {
        Status::Active => "tenants-resumed",
        Status::Suspended => "tenants-suspended",
    }
}

/// The command for each of the tenants that are named with commas between them, by its id; no tenant twice, and no more
/// than a page has.
#[cfg(feature = "ssr")]
pub(super) fn each(
    tenant_ids: &str,
    status: Status,
    reason: &str,
) -> Result<Vec<(String, ChangeStatus)>, Problem> {
    let limit = usize::try_from(MAX_LIMIT).unwrap_or(usize::MAX);
    // Counted before anything is read: whoever asks may send megabytes of ids.
    if tenant_ids.split(',').nth(limit).is_some() {
        let message = say!("At most {limit} tenants are changed at once.", limit);
        return Err(Problem::field("tenant_ids", "too_many", message));
    }
    let mut named = HashSet::new();
    let mut commands = Vec::new();
    for id in tenant_ids.split(',').map(str::trim) {
        let Ok(tenant_id) = TenantId::parse(id) else {
            let unknown: String = id.chars().take(UNKNOWN_MAX_CHARS).collect();
            let message = say!("There is no tenant `{unknown}`.", unknown);
            return Err(Problem::field("tenant_ids", "unknown_tenant", message));
        };
        if !named.insert(tenant_id.fold()) {
            continue;
        }
        let command = ChangeStatus {
            tenant_id,
            status,
            reason: reason.to_owned(),
        };
        // The same for each: whoever is asked for it is asked before anything is done.
        command.validate()?;
        commands.push((id.to_owned(), command));
    }
    Ok(commands)
}

/// The status that the dialog named in the URL would give, if the tenant has another one.
pub(super) fn asked_status(confirm: Option<&str>, now: Status) -> Option<Status> {
    let asked = match confirm? {
        "suspend" => Status::Suspended,
        "resume" => Status::Active,
        _ => return None,
    };
    (asked != now).then_some(asked)
}

/// Where the dialog for the other status is; the list that it is opened from is where it leads back to.
pub(crate) fn change_href(tenant: &Tenant, from: Option<String>) -> String {
    let confirm = match tenant.status {
        Status::Active => "suspend",
        Status::Suspended => "resume",
    };
    QueryString::default()
        .with("confirm", confirm)
        .with("from", from.unwrap_or_default())
        .href(&paths::tenant(&tenant.tenant_id))
}

/// The list that a dialog was opened from, if the address names one.
pub(super) fn list_of(from: &str) -> Option<&str> {
    let rest = own_path(from)?.strip_prefix(paths::TENANTS)?;
    (rest.is_empty() || rest.starts_with('?')).then_some(from)
}

/// The verb for the other status.
pub(crate) fn change_verb(status: Status) -> &'static str {
    match status {
        Status::Active => text!(tenants.suspend),
        Status::Suspended => text!(tenants.resume),
    }
}

/// Asks before a tenant is suspended or resumed.
///
/// `from` is the list that it was opened from, as the address says.
pub(super) fn status_dialog(tenant: &Tenant, to: Status, action: Posting, from: &str) -> AnyView {
    let suspends = to == Status::Suspended;
    let (title, consequence) = match to {
        Status::Suspended => (
            text!(tenants.suspend_title, name = tenant.name),
            text!(tenants.suspend_consequence),
        ),
        Status::Active => (
            text!(tenants.resume_title, name = tenant.name),
            text!(tenants.resume_consequence),
        ),
    };
    let id = tenant.tenant_id.as_str();
    let list = list_of(from).map(str::to_owned);
    let back = list.unwrap_or_else(|| paths::tenant(&tenant.tenant_id));
    let dialog = CommandDialog::new(title, consequence, back, change_verb(tenant.status))
        .sends("input[tenant_id]", id)
        .sends("input[status]", to.as_str())
        .sends("from", from)
        .reason(
            "input[reason]",
            suspends.then_some(text!(tenants.why_suspend)),
        )
        .harms(suspends);
    let dialog = if suspends {
        dialog.typed(Typed {
            label: text!(tenants.type_id_label),
            hint: text!(tenants.type_id, id = id),
            wrong: text!(tenants.typed_wrong, id = id),
            text: id.to_owned(),
        })
    } else {
        dialog
    };
    dialog.open(action)
}

/// What is wrong with a field, if it was refused.
pub(super) fn message_for(error: Option<&UiError>, field: &str) -> Option<String> {
    error?.problem.message_for(field).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_opens_only_for_a_change() {
        assert_eq!(
            asked_status(Some("suspend"), Status::Active),
            Some(Status::Suspended)
        );
        assert_eq!(asked_status(Some("suspend"), Status::Suspended), None);
        assert_eq!(
            asked_status(Some("resume"), Status::Suspended),
            Some(Status::Active)
        );
        assert_eq!(asked_status(Some("drop"), Status::Active), None);
        assert_eq!(asked_status(None, Status::Active), None);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn several_tenants_are_changed_once_each_and_not_without_a_reason() {
        let each = |ids: &str, reason: &str| each(ids, Status::Suspended, reason);
        let ids = |ids| -> Vec<String> {
            let commands = each(ids, "Unpaid").unwrap();
            commands.into_iter().map(|(id, _)| id).collect()
        };

        assert_eq!(ids("AA,BB, aa"), ["AA", "BB"]);
        let code = |problem: Problem| problem.errors[0].code.clone();
        assert_eq!(
            code(each("AA,b b", "Unpaid").unwrap_err()),
            "unknown_tenant"
        );
        assert_eq!(code(each("", "Unpaid").unwrap_err()), "unknown_tenant");
        assert_eq!(code(each("AA,BB", " ").unwrap_err()), "required");
        let many: Vec<String> = (0..=MAX_LIMIT).map(|n| format!("T{n}")).collect();
        assert_eq!(
            code(each(&many.join(","), "Unpaid").unwrap_err()),
            "too_many"
        );
    }

    #[test]
    fn a_dialog_leads_back_to_lists_of_tenants_alone() {
        assert_eq!(
            list_of("/admin/tenants?q=acme"),
            Some("/admin/tenants?q=acme")
        );
        for elsewhere in [
            "",
            "//evil.test/admin/tenants",
            "https://evil.test",
            "/admin/tenants/ACME",
            "/admin/tenantsX",
            "/sign-in",
        ] {
            assert_eq!(list_of(elsewhere), None, "{elsewhere}");
        }
    }
}
