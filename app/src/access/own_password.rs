//! The field that asks whether the person is there itself.

use leptos::prelude::*;
use tenantry_domain::access::OWN_PASSWORD_FIELD;

use crate::{UiError, text::text, ui::TextField};

/// Asks for one's own password, in forms that a session alone must not send.
///
/// It is named by what it is for, because forms about people ask for another password as well.
#[component]
pub(crate) fn OwnPasswordField(
    /// Its id, because a page may have several forms that ask.
    id: &'static str,
    /// Why its form was refused, if it was.
    #[prop(into)]
    error: Signal<Option<UiError>>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = true)] required: bool,
) -> impl IntoView {
    let hint = hint.unwrap_or_else(|| text!(account.own_password_hint).to_owned());
    let message = Signal::derive(move || {
        error.with(|error| {
            let problem = &error.as_ref()?.problem;
            problem.message_for(OWN_PASSWORD_FIELD).map(str::to_owned)
        })
    });
    view! {
        <TextField
            name=OWN_PASSWORD_FIELD
            id
            label=text!(account.own_password)
            hint
            kind="password"
            error=message
            required
            autocomplete="current-password"
            maxlength=256
        />
    }
    .into_any()
}
