//! The form for a new tenant.

use leptos::prelude::*;
use tenantry_domain::{
    ProblemKind,
    access::{Permission, Scope},
    id::{InvalidTenantId, TenantId},
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

/// What is wrong with the id, judged as the server does; an empty field is not wrong yet.
///
/// In words of the console's own: the rule stands below the field, and the browser has the server's sentences in
/// English alone.
fn check_id(typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    match TenantId::choose(typed).err()? {
        InvalidTenantId::Reserved(id) => Some(text!(tenants.id_reserved, id = id)),
        InvalidTenantId::Shape => Some(broken_rule(typed)),
    }
}

/// The rule of ids that a text breaks, with the character that breaks it.
fn broken_rule(typed: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match typed.chars().find(|c| !fits(*c)) {
        Some(c) if c.is_whitespace() => return text!(tenants.id_space).to_owned(),
        Some(character) => return text!(tenants.id_character, character = character),
        None => {}
    }
    match typed.chars().next() {
        Some(character @ ('_' | '-')) => text!(tenants.id_begins, character = character),
        _ => text!(tenants.id_length, count = typed.chars().count()),
    }
}

/// What is wrong with the id: a broken rule, or that it is taken.
fn id_message(error: Option<&UiError>) -> Option<String> {
    let taken = error.filter(|error| error.problem.kind == ProblemKind::TenantExists);
    taken
        .map(|error| error.problem.detail.as_str().to_owned())
        .or_else(|| {
            let said = message_for(error, "tenant_id")?;
            let sent = error.and_then(|error| error.sent_text("tenant_id"));
            sent.and_then(check_id).or(Some(said))
        })
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
        for (typed, says) in [
            ("a b", "An id has no spaces."),
            ("a.b!", "`.` cannot stand in an id."),
            (
                "_a",
                "An id begins with a letter or a digit, and not with `_`.",
            ),
            ("a", "An id has 2 to 64 characters. This one has 1."),
            ("latest", "`latest` is reserved. Choose another id."),
        ] {
            assert_eq!(check_id(typed).as_deref(), Some(says), "{typed}");
        }
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
