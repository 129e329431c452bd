//! The ways to the pages that the person may see.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tenantry_domain::{
    access::{ListTokens, Permission, Scope, UserFilter},
    approvals::GetApprovals,
};

use super::{Viewer, notices::Waiting, use_session};
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
    let path = use_location().pathname;
    view! {
        <nav class="nav" aria-label=text!(nav.label)>
            {later(0, move || async move {
                    let viewer = session.viewer().await;
                    let settings = settings(&viewer);
                    #[cfg(feature = "ssr")]
                    let waiting = [
                        (paths::CHANGE_REQUESTS, Waiting::requests(&viewer).await.unwrap_or_default()),
                        (paths::NOTIFICATIONS, Waiting::unread(&viewer).await.unwrap_or_default()),
                    ];
                    #[cfg(not(feature = "ssr"))]
                    let waiting = [];
                    let heading = (!settings.is_empty())
                        .then(|| view! { <p class="nav-group">{text!(nav.settings)}</p> }.into_any());
                    view! {
                        {links(pages(&viewer), path, &waiting)}
                        {heading}
                        {links(settings, path, &[])}
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

fn links(
    entries: Vec<NavigationItem>,
    path: Memo<String>,
    // How many wait where; browsers are told by `notices.js`.
    waiting: &[(&'static str, Option<Waiting>)],
) -> AnyView {
    entries
        .into_iter()
        .map(|NavigationItem { href, label, sign }| {
            let current = move || is_current(href, &path.read()).then_some("page");
            let waiting = waiting.iter().find(|(path, _)| *path == href);
            let waiting = waiting.and_then(|(_, waiting)| waiting.as_ref());
            let name = waiting.map(|waiting| waiting.label.clone());
            let count = waiting.map(|waiting| waiting.count.clone());
            view! {
                <a
                    href=href
                    class="nav-link"
                    aria-current=current
                    aria-label=name
                    data-count=count
                >
                    <Icon sign />
                    {label}
                </a>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}

/// Whether a path is that of an entry or below it.
fn is_current(href: &str, path: &str) -> bool {
    match path.strip_prefix(href) {
        Some("" | "/") => true,
        // Every page's path begins with that of home.
        Some(rest) => href != paths::HOME && rest.starts_with('/'),
        // A configuration is activated for a tenant; the page asks for which.
        None => href == paths::TENANTS && path == paths::ACTIVATE,
    }
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
            paths::NOTIFICATIONS,
            text!(notifications.title),
            Sign::Bell,
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
            Permission::PacksRead,
            paths::PLAYBOOKS,
            text!(playbooks.title),
            Sign::Playbooks,
        ),
        (
            Permission::ApprovalsRead,
            paths::CHANGE_REQUESTS,
            text!(requests.title),
            Sign::Requests,
        ),
        (
            Permission::ActivationRead,
            paths::SCHEDULES,
            text!(schedules.title),
            Sign::Schedules,
        ),
        (
            Permission::ActivationRead,
            paths::FREEZES,
            text!(freezes.title),
            Sign::Freezes,
        ),
        (
            Permission::ActivationRead,
            paths::RECALLS,
            text!(recalls.title),
            Sign::Recalls,
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
    let approvals = viewer
        .may(&GetApprovals::default())
        .then_some(NavigationItem {
            href: paths::APPROVALS,
            label: text!(approvals.title),
            sign: Sign::Proof,
        });
    users.into_iter().chain(tokens).chain(approvals).collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;

    #[test]
    fn a_page_stands_under_one_entry() {
        for (path, href) in [
            ("/admin", paths::HOME),
            ("/admin/", paths::HOME),
            ("/admin/tenants", paths::TENANTS),
            ("/admin/tenants/ACME/revisions/1", paths::TENANTS),
            (paths::ACTIVATE, paths::TENANTS),
            ("/admin/packs/import", paths::PACKS),
        ] {
            let all = [paths::HOME, paths::TENANTS, paths::PACKS, paths::AUDIT];
            let current = all.into_iter().filter(|entry| is_current(entry, path));
            assert_eq!(current.collect::<Vec<_>>(), [href], "{path}");
        }
        assert!(!is_current(paths::TENANTS, "/admin/tenantsx"));
    }

    fn hrefs(entries: Vec<NavigationItem>) -> Vec<&'static str> {
        entries.into_iter().map(|entry| entry.href).collect()
    }

    #[test]
    fn everybody_is_led_only_to_what_is_open_to_them() {
        let all = |role| {
            let viewer = Viewer::with_role(role);
            (hrefs(pages(&viewer)), hrefs(settings(&viewer)))
        };

        assert_eq!(
            all(Role::Admin),
            (
                vec![
                    paths::HOME,
                    paths::NOTIFICATIONS,
                    paths::TENANTS,
                    paths::PACKS,
                    paths::PLAYBOOKS,
                    paths::CHANGE_REQUESTS,
                    paths::SCHEDULES,
                    paths::FREEZES,
                    paths::RECALLS,
                    paths::AUDIT,
                    paths::JOBS
                ],
                vec![paths::USERS, paths::TOKENS, paths::APPROVALS]
            )
        );
        assert_eq!(
            all(Role::Viewer),
            (
                vec![
                    paths::HOME,
                    paths::NOTIFICATIONS,
                    paths::TENANTS,
                    paths::PACKS,
                    paths::PLAYBOOKS,
                    paths::CHANGE_REQUESTS,
                    paths::SCHEDULES,
                    paths::FREEZES,
                    paths::RECALLS,
                    paths::JOBS
                ],
                vec![paths::TOKENS, paths::APPROVALS]
            )
        );
        assert_eq!(all(Role::Service), (Vec::new(), Vec::new()));
    }
}
