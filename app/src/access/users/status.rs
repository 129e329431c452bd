//! How a person's status reads, and the dialog that changes it.

use leptos::prelude::*;
use tenantry_domain::access::{UserStatus, UserView};

use crate::{
    UiError,
    access::own_password::OwnPasswordField,
    routes,
    text::text,
    ui::{
        CancelLink, ConfirmDialog, FormProblem, Look, PostForm, Posting, StatusBadge, SubmitButton,
        TextArea, Tone,
    },
};

/// A status as word and colour.
pub(super) fn status_badge(status: UserStatus) -> AnyView {
    let (tone, label) = match status {
        UserStatus::Active => (Tone::Good, text!(users.active)),
        UserStatus::Disabled => (Tone::Warn, text!(users.disabled)),
    };
    view! { <StatusBadge tone label /> }.into_any()
}

/// What leads to the other status, in URLs and in words.
pub(super) fn change(status: UserStatus) -> (&'static str, &'static str) {
    match status {
        UserStatus::Active => ("disable", text!(users.disable)),
        UserStatus::Disabled => ("enable", text!(users.enable)),
    }
}

/// Asks before a person is disabled or enabled.
#[component]
pub(super) fn StatusDialog(
    user: UserView,
    action: Posting,
    #[prop(into)] error: Signal<Option<UiError>>,
) -> impl IntoView {
    let disables = user.status == UserStatus::Active;
    let (_, verb) = change(user.status);
    let (title, consequence, status) = if disables {
        (
            text!(users.disable_title, name = user.username),
            text!(users.disable_consequence),
            "DISABLED",
        )
    } else {
        (
            text!(users.enable_title, name = user.username),
            text!(users.enable_consequence),
            "ACTIVE",
        )
    };
    let back = routes::user(&user.id);
    let reason = error
        .get_untracked()
        .and_then(|error| error.sent_text("reason").map(str::to_owned))
        .unwrap_or_default();
    view! {
        <ConfirmDialog title consequence back=back.clone()>
            <PostForm to=action>
                <FormProblem error />
                <input type="hidden" name="id" value=user.id.to_string() />
                <input type="hidden" name="status" value=status />
                <TextArea
                    name="reason"
                    label=text!(ui.reason)
                    hint=text!(ui.reason_hint)
                    value=reason
                    error=action.message("reason")
                    required=disables
                    maxlength=500
                />
                <OwnPasswordField id="status-own-password" error />
                <div class="dialog-actions">
                    <CancelLink back focused=true />
                    <SubmitButton
                        look=if disables { Look::Danger } else { Look::Primary }
                        pending=action.pending()
                    >
                        {verb}
                    </SubmitButton>
                </div>
            </PostForm>
        </ConfirmDialog>
    }
    .into_any()
}
