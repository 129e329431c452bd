//! How a tenant's status reads, and the dialog that changes it.

use leptos::prelude::*;
use tenantry_domain::tenants::{Status, Tenant};

use crate::{
    UiError, routes,
    text::text,
    ui::{
        CancelLink, ConfirmDialog, FormProblem, Look, PostForm, Posting, StatusBadge, SubmitButton,
        TextArea, TextField, Tone,
    },
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
#[component]
pub(super) fn StatusDialog(tenant: Tenant, to: Status, action: Posting) -> impl IntoView {
    let error = action.error();
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
    let back = routes::tenant(&tenant.tenant_id);
    let id = tenant.tenant_id.to_string();
    view! {
        <ConfirmDialog title consequence back=back.clone()>
            <PostForm to=action>
                    <FormProblem error />
                    <input type="hidden" name="input[tenant_id]" value=id.clone() />
                    <input type="hidden" name="input[status]" value=to.as_str() />
                    <TextArea
                        name="input[reason]"
                        label=text!(ui.reason)
                        hint=text!(ui.reason_hint)
                        value=sent_reason(error.get_untracked().as_ref())
                        error=Signal::derive(move || message_for(error.get().as_ref(), "reason"))
                        required=suspends
                        maxlength=500
                    />
                    {suspends
                        .then(|| view! {
                            <TextField
                                name="typed"
                                label=text!(tenants.type_id_label)
                                hint=text!(tenants.type_id, id = id)
                                required=true
                                pattern=id
                            />
                        }.into_any())}
                    <div class="dialog-actions">
                        <CancelLink back focused=true />
                        <SubmitButton
                            look=if suspends { Look::Danger } else { Look::Primary }
                            pending=action.pending()
                        >
                            {change_verb(if suspends { Status::Active } else { Status::Suspended })}
                        </SubmitButton>
                    </div>
            </PostForm>
        </ConfirmDialog>
    }
    .into_any()
}

fn sent_reason(error: Option<&UiError>) -> String {
    error
        .and_then(|error| error.sent_text("reason"))
        .unwrap_or_default()
        .to_owned()
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
