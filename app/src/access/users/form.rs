//! The form for a new person.

use leptos::prelude::*;
use tenantry_domain::{
    ProblemKind,
    access::{Permission, Scope},
};

use super::{bindings::BindingRows, rows::BindingRow, server_fns::CreateUser};
use crate::{
    UiError,
    layout::{Crumb, PageHeader, denied, use_session},
    routes,
    text::text,
    ui::{ButtonLink, FormProblem, Look, SubmitButton, TextField, later},
};

/// Creates a local account.
#[component]
pub(crate) fn NewUserPage() -> impl IntoView {
    let session = use_session();
    view! {
        <PageHeader
            title=text!(users.new_title)
            lead=text!(users.new_lead)
            crumbs=vec![Crumb::new(text!(users.title), routes::USERS)]
        />
        {later(4, move || async move {
                denied(&session.viewer().await, Permission::AccessManage, &Scope::Global)
                    .unwrap_or_else(|| view! { <NewUserForm /> }.into_any())
            })}
    }
    .into_any()
}

#[component]
fn NewUserForm() -> impl IntoView {
    let create = ServerAction::<CreateUser>::new();
    let error = Signal::derive(move || create.value().get().and_then(Result::err));
    let refused = error.get_untracked();
    let username = refused
        .as_ref()
        .and_then(|error| error.sent_text("username").map(str::to_owned))
        .unwrap_or_default();
    let rows = sent_rows(refused.as_ref()).unwrap_or_default();
    let message =
        move |field| Signal::derive(move || error.with(|e| message_for(e.as_ref(), field)));
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    view! {
        <div class="card form form-wide">
            <ActionForm action=create>
                <FormProblem error=banner />
                <TextField
                    name="username"
                    label=text!(users.username)
                    hint=text!(users.username_hint)
                    value=username
                    error=message("username")
                    required=true
                    autofocus=true
                    maxlength=64
                />
                <TextField
                    name="password"
                    label=text!(users.password)
                    hint=text!(users.password_hint)
                    kind="password"
                    error=message("password")
                    required=true
                    autocomplete="new-password"
                    maxlength=256
                />
                <BindingRows rows error=message("bindings") />
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=create.pending()>
                        {text!(users.create)}
                    </SubmitButton>
                    <ButtonLink href=routes::USERS>{text!(ui.cancel)}</ButtonLink>
                </div>
            </ActionForm>
        </div>
    }
    .into_any()
}

/// The rows of a refused form.
pub(super) fn sent_rows(error: Option<&UiError>) -> Option<Vec<BindingRow>> {
    let sent = error?.sent.as_ref()?.get("bindings")?;
    let rows: Vec<BindingRow> = serde_json::from_value(sent.clone()).ok()?;
    let given = rows.into_iter().filter(|row| *row != BindingRow::default());
    Some(given.collect())
}

/// What is wrong with a field, if it was refused.
pub(super) fn message_for(error: Option<&UiError>, field: &str) -> Option<String> {
    error?.problem.message_for(field).map(str::to_owned)
}

/// Whether a field says everything there is to say.
pub(super) fn is_at_a_field(error: &UiError) -> bool {
    let kind = error.problem.kind;
    let is_about_values = matches!(kind, ProblemKind::Invalid | ProblemKind::UserExists);
    is_about_values && !error.problem.errors.is_empty()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::Problem;

    use super::*;

    #[test]
    fn a_refused_form_keeps_its_rows_and_drops_the_spare_ones() {
        let sent = serde_json::json!({"bindings": [
            {"role": "viewer", "place": "ACME"}, {"role": "", "place": ""},
        ]});
        let error = UiError::from(Problem::field("username", "taken", "Taken.")).with_sent(sent);

        let rows = sent_rows(Some(&error)).unwrap();

        assert_eq!(rows.len(), 1);
        assert_eq!(
            message_for(Some(&error), "username").as_deref(),
            Some("Taken.")
        );
        assert!(is_at_a_field(&error));
        assert_eq!(sent_rows(None), None);
    }
}
