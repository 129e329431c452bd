//! How a tenant's status reads, and the dialog that changes it.

use leptos::prelude::*;
use tenantry_domain::tenants::{Status, Tenant};

use crate::{
    UiError,
    frames::CommandDialog,
    routes,
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

/// The status that the dialog named in the URL would give, if the tenant has another one.
pub(super) fn asked_status(confirm: Option<&str>, now: Status) -> Option<Status> {
    let asked = match confirm? {
        "suspend" => Status::Suspended,
        "resume" => Status::Active,
        _ => return None,
    };
    (asked != now).then_some(asked)
}

/// Where the dialog for the other status is.
pub(crate) fn change_href(tenant: &Tenant) -> String {
    let confirm = match tenant.status {
        Status::Active => "suspend",
        Status::Suspended => "resume",
    };
    format!("{}?confirm={confirm}", routes::tenant(&tenant.tenant_id))
}

/// The verb for the other status.
pub(crate) fn change_verb(status: Status) -> &'static str {
    match status {
        Status::Active => text!(tenants.suspend),
        Status::Suspended => text!(tenants.resume),
    }
}

/// Asks before a tenant is suspended or resumed.
pub(super) fn status_dialog(tenant: &Tenant, to: Status, action: Posting) -> AnyView {
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
    let back = routes::tenant(&tenant.tenant_id);
    let dialog = CommandDialog::new(title, consequence, back, change_verb(tenant.status))
        .sends("input[tenant_id]", id)
        .sends("input[status]", to.as_str())
        .reason("input[reason]", suspends)
        .harms(suspends);
    let dialog = if suspends {
        let hint = text!(tenants.type_id, id = id);
        dialog.typed(text!(tenants.type_id_label), hint, id)
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
}
