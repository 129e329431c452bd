//! The frame of a signed-in person's pages.

use leptos::{html, prelude::*};
use leptos_router::{
    components::{A, Outlet},
    hooks::use_location,
};
use tenantry_domain::access::{Permission, Scope};

use super::{Session, Viewer, use_session, user_menu::UserMenu};
use crate::{
    routes,
    text::text,
    ui::{Icon, Sign, Toasts, later},
};

/// Navigation at the side, the page beside it.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    Session::provide();
    let main = NodeRef::<html::Main>::new();
    follow_with_focus(main);
    view! {
        <a class="skip" href="#main" rel="external">
            {text!(nav.skip)}
        </a>
        <div class="frame">
            <header class="side">
                <A href=routes::HOME attr:class="brand">
                    <span class="brand-mark" aria-hidden="true"></span>
                    {text!(app.name)}
                </A>
                <Navigation />
                <UserMenu />
            </header>
            <main class="main" id="main" tabindex="-1" node_ref=main>
                <Outlet />
            </main>
        </div>
        <Toasts />
    }
    .into_any()
}

/// Moves the focus into a page that was reached without the browser, which would have done so.
fn follow_with_focus(main: NodeRef<html::Main>) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now)
            && let Some(main) = main.get_untracked()
        {
            let quietly = web_sys::FocusOptions::new();
            quietly.set_prevent_scroll(true);
            // Refused only for an element that is gone.
            drop(main.focus_with_options(&quietly));
        }
        now
    });
}

/// The pages that the person may see.
#[component]
fn Navigation() -> impl IntoView {
    let session = use_session();
    view! {
            <nav class="nav" aria-label=text!(nav.label)>
                {later(0, move || async move {
                        entries(&session.viewer().await)
                            .into_iter()
                            .map(|(href, label, sign)| view! {
                                <A href=href attr:class="nav-link">
                                    <Icon sign />
                                    {label}
                                </A>
                            }.into_any())
                            .collect_view()
    .into_any()
                    })}
            </nav>
        }
    .into_any()
}

/// Path, label and picture of every page that the person may see.
fn entries(viewer: &Viewer) -> Vec<(&'static str, &'static str, Sign)> {
    [
        (
            Permission::TenantsRead,
            routes::TENANTS,
            text!(nav.tenants),
            Sign::Tenants,
        ),
        (
            Permission::PacksRead,
            routes::PACKS,
            text!(nav.packs),
            Sign::Packs,
        ),
        (
            Permission::AuditRead,
            routes::AUDIT,
            text!(nav.audit),
            Sign::Audit,
        ),
    ]
    .into_iter()
    .filter(|(permission, ..)| viewer.can(*permission, &Scope::Anywhere))
    .map(|(_, path, label, sign)| (path, label, sign))
    .collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;

    #[test]
    fn a_viewer_has_no_way_to_the_audit_trail() {
        let of = |role| {
            entries(&Viewer::with_role(role))
                .into_iter()
                .map(|entry| entry.0)
        };

        assert!(of(Role::Admin).eq([routes::TENANTS, routes::PACKS, routes::AUDIT]));
        assert!(of(Role::Viewer).eq([routes::TENANTS, routes::PACKS]));
        assert_eq!(of(Role::Service).count(), 0);
    }
}
