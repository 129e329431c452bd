//! The pages that a browser loads when somebody goes there, in chunks of the WebAssembly module.
//!
//! Signing in is in the module itself. A page here is part of the chunk that it is named under: pages
//! that people go to and fro between, or that are made of the same. On the server every page is simply
//! there.
//!
//! To add a page: its name under a chunk, a line in [`crate::routes`], and where no other page of
//! the chunk has such a path, a line in the places below.

#![expect(
    non_snake_case,
    reason = "functions are named like their pages, because the splitter tells them apart by name"
)]

use std::future::pending;

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_location};

use crate::{
    activation::ActivationDialogProps,
    layout::{OfflinePage, has_no_connection},
    paths::ACTIVATING,
    query::QueryString,
};

#[cfg(not(feature = "hydrate"))]
use crate::activation::ActivationDialog;
#[cfg(feature = "ssr")]
use crate::paths::{
    ACCOUNT, ACTIVATE, AUDIT, HOME, IMPORT, JOBS, NEW_TENANT, PACKS, PLAYBOOKS, REPORTS, TENANTS,
    TOKENS, USERS, WELCOME,
};

/// Makes a route of each page, whose view is in its chunk.
macro_rules! pages {
    ($($chunk:ident: $($feature:ident::$page:ident),+;)+) => { $($(
        pub(crate) struct $page;

        const _: () = {
            #[wasm_split_helpers::wasm_split($chunk, preload(preload), fallible)]
            fn $page() -> Result<AnyView, wasm_split_helpers::SplitLoaderError> {
                Ok(crate::$feature::$page().into_any())
            }

            impl LazyRoute for $page {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    match $page().await {
                        Ok(view) => view,
                        Err(_) => go_there().await,
                    }
                }

                async fn preload() {
                    // A failure shows when the view is asked for, which tries again.
                    drop(preload().await);
                    #[cfg(feature = "hydrate")]
                    dialog::wait().await;
                }
            }
        };
    )+)+ };
}

pages! {
    home: home::HomePage, access::AccountPage, access::WelcomePage;
    tenants: tenants::TenantsPage, tenants::NewTenantPage;
    tenant: tenants::TenantPage;
    activate: activation::ActivatePage;
    audit: audit::AuditPage;
    jobs: jobs::JobsPage;
    packs: packs::PacksPage, packs::ReportsPage, packs::ReportPage;
    playbooks: playbooks::PlaybooksPage;
    pack: packs::PackPage, packs::RevisionPage;
    compare: packs::ComparePage;
    import: packs::ImportPage;
    users: access::UsersPage, access::NewUserPage, access::UserPage;
    tokens: access::TokensPage, access::NewTokenPage;
}

/// Where the pages of each chunk are: the first of these that a path is, or is below, counts.
#[cfg(feature = "ssr")]
const PLACES: [(&str, &str); 11] = [
    (PLAYBOOKS, "pack"),
    (IMPORT, "import"),
    (REPORTS, "packs"),
    (PACKS, "pack"),
    (NEW_TENANT, "tenants"),
    (TENANTS, "tenant"),
    (ACTIVATE, "activate"),
    (USERS, "users"),
    (TOKENS, "tokens"),
    (AUDIT, "audit"),
    (JOBS, "jobs"),
];

/// The chunks that an address needs, so that their files are loaded beside the module.
#[cfg(feature = "ssr")]
pub(crate) fn chunks_of(path: &str, query: &str) -> impl Iterator<Item = &'static str> {
    let page = chunk_of(path);
    let dialog = (page == Some("tenant") && opens_dialog(query)).then_some("activation");
    page.into_iter().chain(dialog)
}

/// The chunk that the page at a path is in.
#[cfg(feature = "ssr")]
fn chunk_of(path: &str) -> Option<&'static str> {
    match path {
        HOME | ACCOUNT | WELCOME => return Some("home"),
        PACKS => return Some("packs"),
        PLAYBOOKS => return Some("playbooks"),
        TENANTS => return Some("tenants"),
        _ => {}
    }
    let has_versions = path.starts_with(PACKS) || path.starts_with(PLAYBOOKS);
    if has_versions && path.ends_with("/compare") {
        return Some("compare");
    }
    // A revision is shown as a pack is.
    if path.starts_with(TENANTS) && path.contains("/revisions/") {
        return Some("pack");
    }
    let (_, chunk) = PLACES.iter().find(|(place, _)| path.starts_with(place))?;
    Some(chunk)
}

/// Whether an address asks for the dialog that activates.
fn opens_dialog(query: &str) -> bool {
    QueryString::read(query).get(ACTIVATING).is_some()
}

/// The dialog that activates, over a tenant's page: a chunk of its own, which comes when it is opened.
///
/// Empty until it is there; what shows it is made anew then.
pub(crate) fn activation_dialog(props: ActivationDialogProps) -> AnyView {
    #[cfg(not(feature = "hydrate"))]
    return ActivationDialog(props).into_any();
    #[cfg(feature = "hydrate")]
    dialog::open(props)
}

#[cfg(feature = "hydrate")]
#[expect(clippy::unnecessary_wraps, reason = "the splitter asks for it")]
mod dialog {
    use std::{
        pin::pin,
        sync::atomic::{AtomicBool, Ordering},
        task::{Context, Poll, Waker},
    };

    use leptos::{prelude::*, task::spawn_local};

    use super::{go_there, opens_dialog};
    use crate::{
        activation::{ActivationDialog, ActivationDialogProps},
        layout::{Routing, has_no_connection},
    };

    #[wasm_split_helpers::wasm_split(activation, preload(load), fallible)]
    fn activation_dialog_view(
        props: Box<ActivationDialogProps>,
    ) -> Result<AnyView, wasm_split_helpers::SplitLoaderError> {
        Ok(ActivationDialog(*props).into_any())
    }

    static IS_THERE: AtomicBool = AtomicBool::new(false);

    async fn come() -> bool {
        let is_there = load().await.is_ok();
        IS_THERE.fetch_or(is_there, Ordering::Relaxed);
        is_there
    }

    /// Before a page is taken over whose address opens the dialog: it is there already as it was sent.
    pub(super) async fn wait() {
        let query = window().location().search().unwrap_or_default();
        if opens_dialog(query.trim_start_matches('?')) {
            // A failure shows when the dialog is opened, which tries again.
            come().await;
        }
    }

    pub(super) fn open(props: ActivationDialogProps) -> AnyView {
        if IS_THERE.load(Ordering::Relaxed) {
            let dialog = pin!(activation_dialog_view(Box::new(props)));
            let now = dialog.poll(&mut Context::from_waker(Waker::noop()));
            if let Poll::Ready(Ok(view)) = now {
                return view;
            }
        }
        let has_come = RwSignal::new(false);
        has_come.track();
        let busy = Routing::busy();
        spawn_local(async move {
            if come().await {
                // Gone where the dialog was closed meanwhile.
                let _ = has_come.try_set(true);
            } else if !has_no_connection() && has_come.try_get_untracked().is_some() {
                // Nobody goes there who has closed the dialog meanwhile.
                drop(go_there().await);
            }
            drop(busy);
        });
        ().into_any()
    }
}

/// What happens when a chunk cannot be had: the browser itself goes to the page, unless it is offline and would show a
/// page of its own.
///
/// The server has files of its own build only, and a page may be open for longer than that build
/// is served. A page whose own chunk is missing is not taken over at all: see the script of the
/// document.
async fn go_there() -> AnyView {
    let there = use_location();
    let (path, query) = (there.pathname.get_untracked(), there.search.get_untracked());
    let mark = if query.is_empty() { "" } else { "?" };
    let href = format!("{path}{mark}{query}");
    if has_no_connection() {
        return view! { <OfflinePage href /> }.into_any();
    }
    // Refused only for what is no URL.
    drop(window().location().set_href(&href));
    pending().await
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_in_the_chunk_that_is_loaded_with_it() {
        for (path, chunk) in [
            ("/admin", "home"),
            ("/admin/tenants", "tenants"),
            ("/admin/tenants/new", "tenants"),
            ("/admin/tenants/ACME", "tenant"),
            ("/admin/tenants/ACME/revisions/1", "pack"),
            ("/admin/activate", "activate"),
            ("/admin/packs/domain/Finance/compare", "compare"),
            ("/admin/packs/domain/Finance/v3.2", "pack"),
        ] {
            assert_eq!(chunk_of(path), Some(chunk), "{path}");
        }
        assert_eq!(chunk_of("/sign-in"), None);
    }

    #[test]
    fn an_address_that_opens_the_dialog_brings_it() {
        let chunks = |path, query| chunks_of(path, query).collect::<Vec<_>>();

        assert_eq!(chunks("/admin/tenants/ACME", ""), ["tenant"]);
        assert_eq!(
            chunks("/admin/tenants/ACME", "domain=F&activate=1"),
            ["tenant", "activation"]
        );
        assert_eq!(chunks("/admin/tenants", "activate=1"), ["tenants"]);
        assert_eq!(chunks("/sign-in", "activate=1"), [""; 0]);
    }
}
