//! A new password for somebody who has lost theirs.

use leptos::prelude::*;
use tenantry_domain::id::UserId;

use super::form::is_at_a_field;
use crate::{
    UiError,
    access::own_password::OwnPasswordField,
    text::text,
    ui::{FormProblem, PostForm, Posting, SubmitButton, TextField},
};

/// Sets a person's password.
#[component]
pub(super) fn PasswordCard(
    id: UserId,
    action: Posting,
    #[prop(into)] error: Signal<Option<UiError>>,
) -> impl IntoView {
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    view! {
        <section class="card form form-wide" aria-labelledby="password-title">
            <h2 id="password-title">{text!(users.set_password)}</h2>
            <p class="muted">{text!(users.set_password_lead)}</p>
            <PostForm to=action>
                <FormProblem error=banner />
                <input type="hidden" name="id" value=id.to_string() />
                <TextField
                    name="password"
                    label=text!(users.new_password)
                    hint=text!(users.password_hint)
                    kind="password"
                    error=action.message("password")
                    required=true
                    autocomplete="new-password"
                    maxlength=256
                />
                <OwnPasswordField id="password-own-password" error />
                <div class="form-actions">
                    <SubmitButton pending=action.pending()>{text!(users.set_password)}</SubmitButton>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}
