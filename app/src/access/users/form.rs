//! The form for a new person.

use leptos::prelude::*;
use tenantry_domain::{
    ProblemKind,
    access::{Permission, Scope},
};

use super::{bindings::BindingRows, rows::BindingRow, server_fns::CreateUser};
use crate::{
    UiError,
    access::own_password::OwnPasswordField,
    layout::{Crumb, PageHeader, denied, use_session},
    paths,
    text::text,
    ui::{ButtonLink, FormProblem, Look, PostForm, Posting, SubmitButton, TextField, later},
};

/// Creates a local account.
#[component]
pub(crate) fn NewUserPage() -> impl IntoView {
    let session = use_session();
    view! {
        <PageHeader
            title=text!(users.new_title)
            lead=text!(users.new_lead)
            crumbs=vec![Crumb::new(text!(users.title), paths::USERS)]
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
    let create = Posting::to::<CreateUser>();
    let error = create.error();
    let refused = error.get_untracked();
    let username = refused
        .as_ref()
        .and_then(|error| error.sent_text("username").map(str::to_owned))
        .unwrap_or_default();
    let rows = sent_rows(refused.as_ref()).unwrap_or_default();
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    view! {
        <div class="card form form-wide">
            <PostForm to=create>
                <FormProblem error=banner />
                <TextField
                    name="username"
                    label=text!(users.username)
                    hint=text!(users.username_hint)
                    value=username
                    error=create.message("username")
                    required=true
                    autofocus=true
                    maxlength=64
                />
                <TextField
                    name="password"
                    label=text!(users.password)
                    hint=text!(users.password_hint)
                    kind="password"
                    error=create.message("password")
                    required=true
                    autocomplete="new-password"
                    maxlength=256
                />
                <BindingRows rows error=create.message("bindings") />
                <OwnPasswordField id="own-password" error />
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=create.pending()>
                        {text!(users.create)}
                    </SubmitButton>
                    <ButtonLink href=paths::USERS>{text!(ui.cancel)}</ButtonLink>
                </div>
            </PostForm>
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

/// Whether a field says everything there is to say.
pub(super) fn is_at_a_field(error: &UiError) -> bool {
    let kind = error.problem.kind;
    let is_about_values = matches!(
        kind,
        ProblemKind::Invalid | ProblemKind::UserExists | ProblemKind::FreshAuthenticationRequired
    );
    is_about_values && !error.problem.errors.is_empty()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Message, Problem};

    use super::*;

    #[test]
    fn a_refused_form_keeps_its_rows_and_drops_the_spare_ones() {
        let sent = serde_json::json!({"bindings": [
            {"role": "viewer", "place": "ACME"}, {"role": "", "place": ""},
        ]});
        let error = UiError::from(Problem::field(
            "username",
            "taken",
            Message::verbatim("Taken."),
        ))
        .with_sent(sent);

        let rows = sent_rows(Some(&error)).unwrap();

        assert_eq!(rows.len(), 1);
        assert!(is_at_a_field(&error));
        assert_eq!(sent_rows(None), None);
    }
}
