//! The page of one's own account.

use leptos::prelude::*;
use tenantry_domain::access::RoleBinding;

use super::{
    keys::KeysChoice, password::PasswordCard, server_fns::ChangePassword, sessions::SessionsCard,
};
use crate::{
    access::words::{place_of, role_may, role_name},
    layout::{LanguageChoice, PageHeader, ThemeChoice, use_session},
    text::text,
    ui::{Fact, Facts, Posting, later},
};

/// Who one is here, what one may do, and where one is signed in.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let session = use_session();
    let change = Posting::to::<ChangePassword>();
    let changes = Signal::derive(move || change.changes());
    view! {
        <PageHeader title=text!(account.title) lead=text!(account.lead) />
        {later(6, move || async move {
                let viewer = session.viewer().await;
                let username = viewer.name();
                let bindings = viewer
                    .caller()
                    .map(|caller| caller.bindings.clone())
                    .unwrap_or_default();
                view! {
                    <div class="columns">
                        <div class="column-wide">
                            <Who username=username.clone() bindings />
                            <SessionsCard changes />
                        </div>
                        <div class="column-narrow">
                            <PasswordCard action=change username />
                            <Appearance />
                        </div>
                    </div>
                }
                    .into_any()
            })}
    }
    .into_any()
}

#[component]
fn Who(username: String, bindings: Vec<RoleBinding>) -> impl IntoView {
    let may = if bindings.is_empty() {
        view! { <p class="muted">{text!(account.no_roles)}</p> }.into_any()
    } else {
        let lines = bindings
            .into_iter()
            .map(|binding| view! { <Binding binding /> }.into_any())
            .collect_view();
        view! { <ul class="may">{lines}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="who-title">
            <h2 id="who-title">{text!(account.who)}</h2>
            <Facts>
                <Fact name=text!(account.username)>{username}</Fact>
            </Facts>
            <h3>{text!(account.may)}</h3>
            {may}
        </section>
    }
    .into_any()
}

#[component]
fn Binding(binding: RoleBinding) -> impl IntoView {
    view! {
        <li>
            <p>
                <strong>{role_name(binding.role)}</strong>
                " "
                {place_of(&binding)}
            </p>
            <p class="muted">{role_may(binding.role)}</p>
        </li>
    }
    .into_any()
}

/// Theme, language and keys.
#[component]
fn Appearance() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="appearance-title">
            <h2 id="appearance-title">{text!(account.appearance)}</h2>
            <ThemeChoice />
            <LanguageChoice />
            <KeysChoice />
        </section>
    }
    .into_any()
}
