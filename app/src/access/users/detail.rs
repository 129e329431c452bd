//! A person's own page.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{GetUser, Permission, Scope, UserView},
    id::UserId,
};

use super::{
    bindings::BindingRows,
    form::{is_at_a_field, sent_rows},
    password::PasswordCard,
    rows::BindingRow,
    server_fns::{SetBindings, UpdateUser},
    status::{change, status_badge, status_dialog},
};
use crate::{
    UiError,
    access::own_password::OwnPasswordField,
    asked::{Asked, ask},
    backend::refused,
    layout::{Crumb, PageHeader, denied, title_of_path, use_session},
    paths,
    text::text,
    ui::{
        ButtonLink, Fact, Facts, FormProblem, Look, PostForm, Posting, ProblemView, SubmitButton,
        When, later, use_query, when_or,
    },
};

/// Everything about one person.
#[component]
pub(crate) fn UserPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get_str("id").unwrap_or_default().to_owned());
    let bind = Posting::to::<SetBindings>();
    let update = Posting::to::<UpdateUser>();
    let user = Asked::new(
        move || (id.get(), bind.changes() + update.changes()),
        |(id, _)| async move {
            let id = UserId::parse(&id).ok_or_else(|| refused(Problem::no_such_address()))?;
            ask(GetUser { id }).await
        },
    );
    view! {
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::AccessManage, &Scope::Global) {
                    return view! {
                        <PageHeader title=text!(users.title) />
                        {denied}
                    }
                        .into_any();
                }
                match user.await {
                    Ok(user) => {
                        let is_own = viewer
                            .caller()
                            .is_some_and(|caller| caller.actor.id == user.id.as_str());
                        view! { <Content user is_own bind update /> }.into_any()
                    }
                    Err(error) => {
                        let named = UserId::parse(&id.get_untracked());
                        view! {
                            <PageHeader title=title_of_path(named.map(|id| id.to_string())) crumbs=crumbs() />
                            <ProblemView error />
                        }
                            .into_any()
                    }
                }
            })}
    }
    .into_any()
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new(text!(users.title), paths::USERS)]
}

#[component]
fn Content(
    user: UserView,
    /// Whether it is the person that looks.
    is_own: bool,
    bind: Posting,
    update: Posting,
) -> impl IntoView {
    let query = use_query();
    let (confirm, verb) = change(user.status);
    let href = format!("{}?confirm={confirm}", paths::user(&user.id));
    let status = user.status;
    // One action, two forms: each shows what was refused of its own.
    let refused_of = move |of_status: bool| {
        Signal::derive(move || {
            update
                .error()
                .get()
                .filter(|error| is_about_status(error) == of_status)
        })
    };
    let dialog = {
        let user = user.clone();
        move || {
            let is_asked = query.read().get("confirm") == Some(confirm);
            is_asked.then(|| status_dialog(&user, update, refused_of(true)).into_any())
        }
    };
    let password = if is_own {
        view! {
            <section class="card form form-wide">
                <p>
                    {text!(users.own_account)} " "
                    <a href=paths::ACCOUNT>{text!(nav.account)}</a>
                </p>
            </section>
        }
        .into_any()
    } else {
        view! { <PasswordCard id=user.id.clone() action=update error=refused_of(false) /> }
            .into_any()
    };
    view! {
        <PageHeader
            title=user.username.clone()
            crumbs=crumbs()
            beside=move || status_badge(status)
        >
            <ButtonLink href>{verb}</ButtonLink>
        </PageHeader>
        {dialog}
        <Basics user=user.clone() />
        <BindingsCard user bind />
        {password}
    }
    .into_any()
}

/// Whether a refused update was to change the status; the password is never sent back.
fn is_about_status(error: &UiError) -> bool {
    error.sent_text("status").is_some()
}

#[component]
fn Basics(user: UserView) -> impl IntoView {
    view! {
        <Facts>
            <Fact name=text!(users.id)>
                <code>{user.id.to_string()}</code>
            </Fact>
            <Fact name=text!(users.last_sign_in)>
                {when_or(user.last_sign_in_at, text!(ui.never))}
            </Fact>
            <Fact name=text!(ui.created)>
                <When at=user.created_at />
            </Fact>
            <Fact name=text!(ui.created_by)>{user.created_by}</Fact>
        </Facts>
    }
    .into_any()
}

#[component]
fn BindingsCard(user: UserView, bind: Posting) -> impl IntoView {
    let error = bind.error();
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    let rows = sent_rows(error.get_untracked().as_ref())
        .unwrap_or_else(|| user.bindings.iter().map(BindingRow::from).collect());
    view! {
        <section class="card form form-wide" aria-labelledby="bindings-title">
            <h2 id="bindings-title">{text!(users.may)}</h2>
            <p class="muted">{text!(users.bindings_lead)}</p>
            <PostForm to=bind>
                <FormProblem error=banner />
                <input type="hidden" name="id" value=user.id.to_string() />
                <BindingRows
                    rows
                    error=bind.message("bindings")
                />
                <OwnPasswordField id="bindings-own-password" error />
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=bind.pending()>
                        {text!(users.set_bindings)}
                    </SubmitButton>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}
