//! A new password for oneself.

use leptos::prelude::*;

use crate::{
    text::text,
    ui::{FormProblem, Look, PostForm, Posting, SubmitButton, TextField},
};

/// Changes one's own password.
#[component]
pub(super) fn PasswordCard(
    action: Posting,
    /// For password managers.
    username: String,
) -> impl IntoView {
    let error = action.error();
    let banner =
        Signal::derive(move || error.get().filter(|error| error.problem.errors.is_empty()));
    view! {
        <section class="card" aria-labelledby="password-title" id="password">
            <h2 id="password-title">{text!(account.change_password)}</h2>
            <p class="muted">{text!(account.change_password_lead)}</p>
            <div class="form">
                <PostForm to=action>
                    <FormProblem error=banner />
                    <input type="hidden" name="username" autocomplete="username" value=username />
                    <TextField
                        name="current_password"
                        label=text!(account.current_password)
                        kind="password"
                        error=action.message("current_password")
                        required=true
                        autocomplete="current-password"
                        maxlength=256
                    />
                    <TextField
                        name="new_password"
                        label=text!(account.new_password)
                        hint=text!(users.password_hint)
                        kind="password"
                        error=action.message("new_password")
                        required=true
                        autocomplete="new-password"
                        maxlength=256
                    />
                    <div class="form-actions">
                        <SubmitButton look=Look::Primary pending=action.pending()>
                            {text!(account.change_password)}
                        </SubmitButton>
                    </div>
                </PostForm>
            </div>
        </section>
    }
    .into_any()
}
