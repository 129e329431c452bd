//! The form for a new tenant.

use leptos::prelude::*;
use tenantry_domain::{
    ProblemKind,
    access::{Permission, Scope},
    tenants,
};

use super::{server_fns::CreateTenant, status::message_for};
use crate::{
    UiError,
    layout::{Crumb, PageHeader, denied, use_session},
    paths,
    text::text,
    ui::{ButtonLink, FormProblem, Look, PostForm, Posting, SubmitButton, TextField, later},
};

/// Registers a tenant.
#[component]
pub(crate) fn NewTenantPage() -> impl IntoView {
    let session = use_session();
    view! {
        <PageHeader
            title=text!(tenants.new_title)
            lead=text!(tenants.new_lead)
            crumbs=vec![Crumb::new(text!(tenants.title), paths::TENANTS)]
        />
        {later(3, move || async move {
                denied(&session.viewer().await, Permission::TenantsCreate, &Scope::Global)
                    .unwrap_or_else(|| view! { <NewTenantForm /> }.into_any())
            })}
    }
    .into_any()
}

#[component]
fn NewTenantForm() -> impl IntoView {
    let create = Posting::to::<CreateTenant>();
    let error = create.error();
    let sent = move |name| {
        let error = error.get_untracked();
        error
            .and_then(|error| error.sent_text(name).map(str::to_owned))
            .unwrap_or_default()
    };
    // What the browser says about the id as it is typed, until the server has said something.
    let typed_id_error = RwSignal::new(None::<String>);
    let id_error = Signal::derive(move || {
        typed_id_error
            .get()
            .or_else(|| id_message(error.get().as_ref()))
    });
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    view! {
        <div class="card form">
            <PostForm to=create>
                <FormProblem error=banner />
                <TextField
                    name="input[tenant_id]"
                    label=text!(tenants.id)
                    hint=text!(tenants.id_hint)
                    value=sent("tenant_id")
                    error=id_error
                    required=true
                    autofocus=true
                    maxlength=64
                    on_input=Callback::new(move |typed: String| {
                        create.forget();
                        typed_id_error.set(check_id(&typed));
                    })
                />
                <TextField
                    name="input[name]"
                    label=text!(tenants.name)
                    hint=text!(tenants.name_hint)
                    value=sent("name")
                    error=Signal::derive(move || message_for(error.get().as_ref(), "name"))
                    required=true
                    maxlength=120
                />
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=create.pending()>
                        {text!(tenants.create)}
                    </SubmitButton>
                    <ButtonLink href=paths::TENANTS>{text!(ui.cancel)}</ButtonLink>
                </div>
            </PostForm>
        </div>
    }
    .into_any()
}

/// The rule that the id breaks, judged as the server does; an empty field is not wrong yet.
fn check_id(typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    let input = tenants::CreateTenant {
        tenant_id: typed.to_owned(),
        name: "-".to_owned(),
    };
    let problem = input.validate().err()?;
    problem.message_for("tenant_id").map(str::to_owned)
}

/// What is wrong with the id: a broken rule, or that it is taken.
fn id_message(error: Option<&UiError>) -> Option<String> {
    let taken = error.filter(|error| error.problem.kind == ProblemKind::TenantExists);
    taken
        .map(|error| error.problem.detail.as_str().to_owned())
        .or_else(|| message_for(error, "tenant_id"))
}

/// Whether a field says everything there is to say.
fn is_at_a_field(error: &UiError) -> bool {
    error.problem.kind == ProblemKind::TenantExists || !error.problem.errors.is_empty()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Message, Problem};

    use super::*;

    #[test]
    fn an_id_is_judged_while_it_is_typed() {
        assert_eq!(check_id(""), None);
        assert_eq!(check_id("ACME_CAPITAL"), None);
        assert!(check_id("a b").is_some_and(|message| message.contains("letters, digits")));
        assert!(check_id("latest").is_some_and(|message| message.contains("reserved")));
    }

    #[test]
    fn a_taken_id_is_said_at_the_field() {
        let error = UiError::from(Problem::new(
            ProblemKind::TenantExists,
            Message::verbatim("`acme` is taken."),
        ));

        assert_eq!(
            id_message(Some(&error)).as_deref(),
            Some("`acme` is taken.")
        );
        assert!(is_at_a_field(&error));
    }
}
