//! What a person sees after the very first sign-in: what this is, and what to do next.

use leptos::prelude::*;
use tenantry_domain::access::{Permission, Scope};

use crate::{
    layout::{PageHeader, Viewer, use_session},
    paths,
    text::text,
    ui::later,
};

/// Steps that are shown large.
const NEXT: usize = 3;

/// Something to do or to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Suggestion {
    href: String,
    label: &'static str,
    detail: &'static str,
}

/// Greets, and leads on by what the person may do.
#[component]
pub(crate) fn WelcomePage() -> impl IntoView {
    let session = use_session();
    view! {
        <PageHeader title=text!(welcome.title) lead=text!(welcome.lead) />
        {later(6, move || async move {
                let steps = steps(&session.viewer().await);
                let (next, more) = steps.split_at(steps.len().min(NEXT));
                let more = (!more.is_empty()).then(|| view! { <More steps=more.to_vec() /> }.into_any());
                view! {
                    <Next steps=next.to_vec() />
                    {more}
                }
                    .into_any()
            })}
    }
    .into_any()
}

#[component]
fn Next(steps: Vec<Suggestion>) -> impl IntoView {
    let cards = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            view! {
                <li class="card welcome-step">
                    <span class="welcome-number" aria-hidden="true">
                        {index + 1}
                    </span>
                    <h3>
                        <a href=step.href>{step.label}</a>
                    </h3>
                    <p class="muted">{step.detail}</p>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section class="welcome" aria-labelledby="next-title">
            <h2 id="next-title">{text!(welcome.next)}</h2>
            <ol class="welcome-steps">{cards}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn More(steps: Vec<Suggestion>) -> impl IntoView {
    let lines = steps
        .into_iter()
        .map(|step| {
            view! {
                <li>
                    <a href=step.href>{step.label}</a>
                    " "
                    <span class="muted">{step.detail}</span>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section class="welcome" aria-labelledby="more-title">
            <h2 id="more-title">{text!(welcome.more)}</h2>
            <ul class="welcome-more">{lines}</ul>
        </section>
    }
    .into_any()
}

/// What the person may do, in the order in which it is worth doing.
fn steps(viewer: &Viewer) -> Vec<Suggestion> {
    use Permission as P;
    use Scope::{Anywhere, Global};

    let kind = if viewer.can(P::PacksImport, &Global) {
        "domain"
    } else {
        "tenant"
    };
    let import = format!("{}?kind={kind}", paths::IMPORT);
    [
        (
            P::SessionOwn,
            Anywhere,
            paths::ACCOUNT.to_owned(),
            text!(welcome.password),
            text!(welcome.password_detail),
        ),
        (
            P::TenantsCreate,
            Global,
            paths::NEW_TENANT.to_owned(),
            text!(welcome.tenant),
            text!(welcome.tenant_detail),
        ),
        (
            P::PacksImport,
            Anywhere,
            import,
            text!(welcome.pack),
            text!(welcome.pack_detail),
        ),
        (
            P::AccessManage,
            Global,
            paths::NEW_USER.to_owned(),
            text!(welcome.users),
            text!(welcome.users_detail),
        ),
        (
            P::TenantsRead,
            Anywhere,
            paths::TENANTS.to_owned(),
            text!(welcome.tenants),
            text!(welcome.tenants_detail),
        ),
        (
            P::PacksRead,
            Anywhere,
            paths::PACKS.to_owned(),
            text!(welcome.packs),
            text!(welcome.packs_detail),
        ),
        (
            P::AuditRead,
            Anywhere,
            paths::AUDIT.to_owned(),
            text!(welcome.audit),
            text!(welcome.audit_detail),
        ),
        (
            P::TokensOwn,
            Anywhere,
            paths::NEW_TOKEN.to_owned(),
            text!(welcome.token),
            text!(welcome.token_detail),
        ),
    ]
    .into_iter()
    .filter(|(needs, scope, ..)| viewer.can(*needs, scope))
    .map(|(_, _, href, label, detail)| Suggestion {
        href,
        label,
        detail,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;

    #[test]
    fn the_next_steps_are_those_that_the_person_may_take() {
        let first = |role| -> Vec<String> {
            let steps = steps(&Viewer::with_role(role));
            steps.into_iter().take(NEXT).map(|step| step.href).collect()
        };

        assert_eq!(
            first(Role::Admin),
            [
                "/account",
                "/admin/tenants/new",
                "/admin/packs/import?kind=domain"
            ]
        );
        assert_eq!(
            first(Role::Viewer),
            ["/account", "/admin/tenants", "/admin/packs"]
        );
        assert!(first(Role::Service).is_empty());
    }
}
