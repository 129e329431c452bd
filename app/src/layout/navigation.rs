//! The ways to the pages that the person may see.

use leptos::prelude::*;
use leptos_router::components::A;
use tenantry_domain::access::{ListTokens, Permission, Scope, UserFilter};

use super::{Viewer, use_session};
use crate::{
    paths,
    text::text,
    ui::{Icon, Sign, later},
};

/// A page that the navigation leads to.
struct NavigationItem {
    href: &'static str,
    label: &'static str,
    sign: Sign,
}

/// The pages that the person may see; the settings under a heading of their own.
#[component]
pub(super) fn Navigation() -> impl IntoView {
    let session = use_session();
    view! {
        <nav class="nav" aria-label=text!(nav.label)>
            {later(0, move || async move {
                    let viewer = session.viewer().await;
                    let settings = settings(&viewer);
                    let heading = (!settings.is_empty())
                        .then(|| view! { <p class="nav-group">{text!(nav.settings)}</p> }.into_any());
                    view! {
                        {links(pages(&viewer))}
                        {heading}
                        {links(settings)}
                    }
                        .into_any()
                })}
        </nav>
    }
    .into_any()
}

/// What the navigation leads this person to: how each page is called, and where it is.
#[cfg(feature = "ssr")]
pub(crate) fn destinations(viewer: &Viewer) -> Vec<(&'static str, &'static str)> {
    let entries = pages(viewer).into_iter().chain(settings(viewer));
    entries.map(|entry| (entry.label, entry.href)).collect()
}

fn links(entries: Vec<NavigationItem>) -> AnyView {
    entries
        .into_iter()
        .map(|NavigationItem { href, label, sign }| {
            view! {
                // Every page's path begins with that of home.
                <A href=href exact=href == paths::HOME attr:class="nav-link">
                    <Icon sign />
                    {label}
                </A>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}

/// What the product is used for.
fn pages(viewer: &Viewer) -> Vec<NavigationItem> {
    let anywhere = Scope::Anywhere;
    [
        (
            Permission::TenantsRead,
            paths::HOME,
            text!(home.title),
            Sign::Home,
        ),
        (
            Permission::TenantsRead,
            paths::TENANTS,
            text!(nav.tenants),
            Sign::Tenants,
        ),
        (
            Permission::PacksRead,
            paths::PACKS,
            text!(nav.packs),
            Sign::Packs,
        ),
        (
            Permission::AuditRead,
            paths::AUDIT,
            text!(nav.audit),
            Sign::Audit,
        ),
        (
            Permission::JobsRead,
            paths::JOBS,
            text!(nav.jobs),
            Sign::Jobs,
        ),
    ]
    .into_iter()
    .filter(|(needs, ..)| viewer.can(*needs, &anywhere))
    .map(|(_, href, label, sign)| NavigationItem { href, label, sign })
    .collect()
}

/// Who may use it.
fn settings(viewer: &Viewer) -> Vec<NavigationItem> {
    let users = viewer
        .may(&UserFilter::default())
        .then_some(NavigationItem {
            href: paths::USERS,
            label: text!(nav.users),
            sign: Sign::Users,
        });
    let tokens = viewer
        .may(&ListTokens::default())
        .then_some(NavigationItem {
            href: paths::TOKENS,
            label: text!(nav.tokens),
            sign: Sign::Tokens,
        });
    users.into_iter().chain(tokens).collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;

    fn paths(entries: Vec<NavigationItem>) -> Vec<&'static str> {
        entries.into_iter().map(|entry| entry.href).collect()
    }

    #[test]
    fn everybody_is_led_only_to_what_is_open_to_them() {
        let all = |role| {
            let viewer = Viewer::with_role(role);
            (paths(pages(&viewer)), paths(settings(&viewer)))
        };

        assert_eq!(
            all(Role::Admin),
            (
                vec![
                    paths::HOME,
                    paths::TENANTS,
                    paths::PACKS,
                    paths::AUDIT,
                    paths::JOBS
                ],
                vec![paths::USERS, paths::TOKENS]
            )
        );
        assert_eq!(
            all(Role::Viewer),
            (
                vec![paths::HOME, paths::TENANTS, paths::PACKS, paths::JOBS],
                vec![paths::TOKENS]
            )
        );
        assert_eq!(all(Role::Service), (Vec::new(), Vec::new()));
    }
}
