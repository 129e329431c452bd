//! A new password for oneself.

use leptos::prelude::*;

use super::server_fns::ChangePassword;
use crate::{
    UiError,
    text::text,
    ui::{FormProblem, Look, SubmitButton, TextField},
};

/// Changes one's own password.
#[component]
pub(super) fn PasswordCard(
    action: ServerAction<ChangePassword>,
    /// For password managers.
    username: String,
) -> impl IntoView {
    let error = Signal::derive(move || action.value().get().and_then(Result::err));
    let banner =
        Signal::derive(move || error.get().filter(|error| error.problem.errors.is_empty()));
    let message = move |field: &'static str| {
        Signal::derive(move || error.with(|error| message_for(error.as_ref(), field)))
    };
    view! {
        <section class="card" aria-labelledby="password-title" id="password">
            <h2 id="password-title">{text!(account.change_password)}</h2>
            <p class="muted">{text!(account.change_password_lead)}</p>
            <div class="form">
                <ActionForm action>
                    <FormProblem error=banner />
                    <input type="hidden" name="username" autocomplete="username" value=username />
                    <TextField
                        name="current_password"
                        label=text!(account.current_password)
                        kind="password"
                        error=message("current_password")
                        required=true
                        autocomplete="current-password"
                        maxlength=256
                    />
                    <TextField
                        name="new_password"
                        label=text!(account.new_password)
                        hint=text!(users.password_hint)
                        kind="password"
                        error=message("new_password")
                        required=true
                        autocomplete="new-password"
                        maxlength=256
                    />
                    <div class="form-actions">
                        <SubmitButton look=Look::Primary pending=action.pending()>
                            {text!(account.change_password)}
                        </SubmitButton>
                    </div>
                </ActionForm>
            </div>
        </section>
    }
    .into_any()
}

/// What is wrong with a field, if it was refused.
fn message_for(error: Option<&UiError>, field: &str) -> Option<String> {
    error?.problem.message_for(field).map(str::to_owned)
}
