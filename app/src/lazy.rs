//! The pages that a browser loads when somebody goes there, in chunks of the WebAssembly module.
//!
//! Signing in is in the module itself. A page here is part of the chunk that it is named under: pages that people go to
//! and fro between, or that are made of the same. On the server every page is simply there.
//!
//! To add a page: its name under a chunk, and its path among [`PAGES`].

use std::future::pending;

use leptos::prelude::*;
use leptos_router::{ChooseView, PartialPathMatch, PathSegment, PossibleRouteMatch};
use wasm_split_helpers::SplitLoaderError;

#[cfg(feature = "ssr")]
use crate::frames::may_open_dialog;
#[cfg(feature = "hydrate")]
use crate::tenants::search_part;
use crate::{
    activation::activation_part,
    audit::verdict_part,
    frames::dialog_parts,
    layout::{OfflinePage, has_no_connection},
    packs::tab_parts,
    part::{AnyPart, Coming, address, go},
    paths::ACTIVATING,
    query::QueryString,
};

/// A chunk of pages.
struct Chunk {
    #[cfg(feature = "ssr")]
    name: &'static str,
    view: fn(Page) -> Coming<AnyView>,
    come: fn() -> Coming<()>,
}

/// Makes a page of each name, and a chunk of each line.
macro_rules! pages {
    ($($chunk:ident: $($feature:ident::$page:ident),+;)+) => {
        /// A page behind the sign-in page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(clippy::enum_variant_names, reason = "they are called as their components are")]
        pub(crate) enum Page { $($($page),+),+ }

        $(
            #[expect(non_upper_case_globals, reason = "the splitter tells chunks apart by name")]
            const $chunk: Chunk = {
                #[wasm_split_helpers::wasm_split($chunk, preload(come), fallible)]
                fn $chunk(page: Page) -> Result<AnyView, SplitLoaderError> {
                    Ok(match page {
                        $(Page::$page => crate::$feature::$page().into_any(),)+
                        _ => ().into_any(),
                    })
                }
                Chunk {
                    #[cfg(feature = "ssr")]
                    name: stringify!($chunk),
                    view: |page| Box::pin($chunk(page)),
                    come: || Box::pin(come()),
                }
            };
        )+

        impl Page {
            /// The chunk that it is in.
            const fn chunk(self) -> Chunk {
                match self { $($(Self::$page)|+ => $chunk,)+ }
            }
        }
    };
}

pages! {
    home: home::HomePage, access::AccountPage, access::WelcomePage;
    tenants: tenants::TenantsPage;
    new_tenant: tenants::NewTenantPage;
    tenant: tenants::TenantPage;
    activate: activation::ActivatePage;
    replay: activation::ReplayPage;
    audit: audit::AuditPage;
    audit_row: audit::AuditRowPage;
    jobs: jobs::JobsPage;
    packs: packs::PacksPage;
    reports: packs::ReportsPage;
    report: packs::ReportPage;
    playbooks: playbooks::PlaybooksPage;
    requests: approvals::RequestsPage;
    request: approvals::RequestPage;
    approvals: approvals::ApprovalsPage;
    notifications: notifications::NotificationsPage;
    schedules: schedules::SchedulesPage;
    schedule: schedules::SchedulePage;
    freezes: freezes::FreezesPage;
    new_freeze: freezes::NewFreezePage;
    recalls: recalls::RecallsPage;
    recall: recalls::RecallPage, recalls::NewRecallPage;
    pack: packs::PackPage;
    revision: packs::RevisionPage;
    compare: packs::ComparePage;
    import: packs::ImportPage;
    users: access::UsersPage;
    user: access::NewUserPage, access::UserPage;
    tokens: access::TokensPage;
    token: access::NewTokenPage;
}

/// Where each page is, `:name` for what varies: the first that fits counts.
pub(crate) const PAGES: [(PagePath, Page); 40] = [
    (PagePath("/admin"), Page::HomePage),
    (PagePath("/admin/tenants"), Page::TenantsPage),
    (PagePath("/admin/tenants/new"), Page::NewTenantPage),
    (PagePath("/admin/tenants/:tenant_id"), Page::TenantPage),
    (
        PagePath("/admin/tenants/:tenant_id/revisions/:revision"),
        Page::RevisionPage,
    ),
    (
        PagePath("/admin/tenants/:tenant_id/replay"),
        Page::ReplayPage,
    ),
    (PagePath("/admin/packs"), Page::PacksPage),
    (PagePath("/admin/packs/import"), Page::ImportPage),
    (PagePath("/admin/packs/reports"), Page::ReportsPage),
    (PagePath("/admin/packs/reports/:id"), Page::ReportPage),
    (
        PagePath("/admin/packs/domain/:domain/compare"),
        Page::ComparePage,
    ),
    (
        PagePath("/admin/packs/domain/:domain/:version"),
        Page::PackPage,
    ),
    (
        PagePath("/admin/packs/domain/:domain/:version/recall"),
        Page::NewRecallPage,
    ),
    (
        PagePath("/admin/packs/tenant/:tenant_id/compare"),
        Page::ComparePage,
    ),
    (
        PagePath("/admin/packs/tenant/:tenant_id/:version"),
        Page::PackPage,
    ),
    (PagePath("/admin/playbooks"), Page::PlaybooksPage),
    (
        PagePath("/admin/playbooks/:playbook_id/compare"),
        Page::ComparePage,
    ),
    (
        PagePath("/admin/playbooks/:playbook_id/:version"),
        Page::PackPage,
    ),
    (PagePath("/admin/activate"), Page::ActivatePage),
    (PagePath("/admin/change-requests"), Page::RequestsPage),
    (PagePath("/admin/change-requests/:id"), Page::RequestPage),
    (PagePath("/admin/notifications"), Page::NotificationsPage),
    (PagePath("/admin/schedules"), Page::SchedulesPage),
    (
        PagePath("/admin/tenants/:tenant_id/schedules/:id"),
        Page::SchedulePage,
    ),
    (PagePath("/admin/freezes"), Page::FreezesPage),
    (PagePath("/admin/freezes/new"), Page::NewFreezePage),
    (PagePath("/admin/recalls"), Page::RecallsPage),
    (PagePath("/admin/recalls/:id"), Page::RecallPage),
    (PagePath("/admin/settings/approvals"), Page::ApprovalsPage),
    (
        PagePath("/admin/tenants/:tenant_id/settings/approvals"),
        Page::ApprovalsPage,
    ),
    (PagePath("/admin/audit"), Page::AuditPage),
    (PagePath("/admin/audit/:audit_id"), Page::AuditRowPage),
    (PagePath("/admin/jobs"), Page::JobsPage),
    (PagePath("/admin/users"), Page::UsersPage),
    (PagePath("/admin/users/new"), Page::NewUserPage),
    (PagePath("/admin/users/:id"), Page::UserPage),
    (PagePath("/admin/tokens"), Page::TokensPage),
    (PagePath("/admin/tokens/new"), Page::NewTokenPage),
    (PagePath("/account"), Page::AccountPage),
    (PagePath("/welcome"), Page::WelcomePage),
];

/// The path of a page, as [`PAGES`] writes it: one type for all of them, where the router's own are compiled for each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PagePath(&'static str);

/// What begins the name of something that varies.
const VARIES: char = ':';

impl PagePath {
    fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').skip(1)
    }
}

impl PossibleRouteMatch for PagePath {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut named) = (path, Vec::new());
        for segment in self.segments() {
            let after = rest.strip_prefix('/').unwrap_or_default();
            let there = after.split('/').next().unwrap_or_default();
            match segment.strip_prefix(VARIES) {
                Some(name) if !there.is_empty() => {
                    named.push((name.into(), there.to_owned()));
                }
                None if there == segment => {}
                Some(_) | None => return None,
            }
            rest = after.strip_prefix(there).unwrap_or_default();
        }
        let matched = path.strip_suffix(rest).unwrap_or(path);
        Some(PartialPathMatch::new(rest, named, matched))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(
            self.segments()
                .map(|segment| match segment.strip_prefix(VARIES) {
                    Some(name) => PathSegment::Param(name.into()),
                    None => PathSegment::Static(segment.into()),
                }),
        );
    }
}

impl Page {
    /// The parts of the page that an address shows.
    fn parts(self, query: &QueryString) -> Vec<&'static dyn AnyPart> {
        if self == Self::PackPage {
            return tab_parts(query);
        }
        self.part(query).into_iter().collect()
    }

    fn part(self, query: &QueryString) -> Option<&'static dyn AnyPart> {
        if self == Self::TenantPage {
            return query.get(ACTIVATING).map(|_| activation_part());
        }
        (self == Self::AuditPage)
            .then(|| verdict_part(query))
            .flatten()
    }
}

/// The page at a path.
fn page_at(path: &str) -> Option<Page> {
    let is_there = |place: PagePath| place.test(path).is_some_and(|there| there.is_complete());
    let mut pages = PAGES.into_iter();
    pages.find_map(|(place, page)| is_there(place).then_some(page))
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        match (self.chunk().view)(self).await {
            Ok(view) => view,
            Err(_) => go_there().await,
        }
    }

    async fn preload(&self) {
        // A failure shows when the view is asked for, which tries again.
        drop((self.chunk().come)().await);
    }
}

/// The chunks that an address needs, so that their files are loaded beside the module.
#[cfg(feature = "ssr")]
pub(crate) fn chunks_of(path: &str, query: &str) -> impl Iterator<Item = &'static str> {
    let page = page_at(path);
    let query = QueryString::read(query);
    let parts = page.map(|page| page.parts(&query)).unwrap_or_default();
    let parts = parts.into_iter().map(AnyPart::chunk);
    let [dialog, _] = dialog_parts();
    let dialog = page
        .filter(|_| may_open_dialog(&query))
        .map(|_| dialog.chunk());
    let page = page.map(|page| page.chunk().name);
    page.into_iter().chain(parts).chain(dialog)
}

/// Waits for what the page that is shown is made of, so that it can be taken over at once; whether all of it is there.
#[cfg(feature = "hydrate")]
pub async fn come() -> bool {
    let location = window().location();
    let page = page_at(&location.pathname().unwrap_or_default());
    let query = location.search().unwrap_or_default();
    let query = QueryString::read(query.trim_start_matches('?'));
    if let Some(page) = page
        && (page.chunk().come)().await.is_err()
    {
        return false;
    }
    let parts = page.map(|page| page.parts(&query)).unwrap_or_default();
    // What the address does not say, the document shows.
    let has = |selector| document().query_selector(selector).ok().flatten().is_some();
    let dialog = has("dialog[open]:not(.dialog-work)").then(dialog_parts);
    let with_tenants = [
        Page::ActivatePage,
        Page::ImportPage,
        Page::NewFreezePage,
        Page::PackPage,
    ];
    let may_search = page.is_some_and(|page| with_tenants.contains(&page));
    let search = may_search && has("[role=combobox][name=tenant_id]");
    let search = search.then(search_part);
    let dialog = dialog.into_iter().flatten();
    for part in parts.into_iter().chain(dialog).chain(search) {
        if !part.bring().await {
            return false;
        }
    }
    true
}

/// What happens when a chunk cannot be had: the browser itself goes to the page, unless it is offline and would show a
/// page of its own.
///
/// The server has files of its own build only, and a page may be open for longer than that build
/// is served. A page whose own chunk is missing is not taken over at all: see the script of the
/// document.
async fn go_there() -> AnyView {
    let href = address();
    if has_no_connection() {
        return view! { <OfflinePage href /> }.into_any();
    }
    go(&href);
    pending().await
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_in_the_chunk_that_is_loaded_with_it() {
        for (path, chunk) in [
            ("/admin", "home"),
            ("/admin/", "home"),
            ("/admin/tenants", "tenants"),
            ("/admin/tenants/new", "new_tenant"),
            ("/admin/tenants/ACME", "tenant"),
            ("/admin/tenants/ACME/revisions/1", "revision"),
            ("/admin/tenants/ACME/replay", "replay"),
            ("/admin/activate", "activate"),
            ("/admin/packs/reports", "reports"),
            ("/admin/packs/reports/rep_1", "report"),
            ("/admin/packs/domain/Finance/compare", "compare"),
            ("/admin/packs/domain/Finance/v3.2", "pack"),
            ("/admin/packs/domain/Finance/v3.2/recall", "recall"),
            ("/admin/packs/tenant/ACME/v3.2/", "pack"),
            ("/admin/playbooks", "playbooks"),
            ("/admin/playbooks/refunds/compare", "compare"),
            ("/admin/playbooks/refunds/v1", "pack"),
            ("/admin/change-requests", "requests"),
            ("/admin/change-requests/chr_1", "request"),
            ("/admin/notifications", "notifications"),
            ("/admin/schedules", "schedules"),
            ("/admin/tenants/ACME/schedules/sch_1", "schedule"),
            ("/admin/freezes", "freezes"),
            ("/admin/freezes/new", "new_freeze"),
            ("/admin/recalls", "recalls"),
            ("/admin/recalls/rcl_1", "recall"),
            ("/admin/settings/approvals", "approvals"),
            ("/admin/tenants/ACME/settings/approvals", "approvals"),
            ("/admin/audit", "audit"),
            ("/admin/audit/aud_1", "audit_row"),
            ("/admin/users/usr_1", "user"),
        ] {
            assert_eq!(chunks_of(path, "").collect::<Vec<_>>(), [chunk], "{path}");
        }
        for path in [
            "/sign-in",
            "/",
            "",
            "/administrator",
            "/admin/tenants//",
            "/admin/audit/a/b",
        ] {
            assert_eq!(page_at(path), None, "{path}");
        }
    }

    #[test]
    fn what_varies_in_a_path_has_its_name() {
        let (place, _) = PAGES[3];
        let there = place.test("/admin/tenants/A%20B/").unwrap();

        assert_eq!(
            (there.matched(), there.remaining()),
            ("/admin/tenants/A%20B", "/")
        );
        assert_eq!(there.params(), [("tenant_id".into(), "A%20B".to_owned())]);
        let mut segments = Vec::new();
        place.generate_path(&mut segments);
        let fixed = |text: &'static str| PathSegment::Static(text.into());
        let varies = PathSegment::Param("tenant_id".into());
        assert_eq!(segments, [fixed("admin"), fixed("tenants"), varies]);
    }

    #[test]
    fn an_address_that_opens_a_dialog_brings_it() {
        let chunks = |path, query| chunks_of(path, query).collect::<Vec<_>>();

        assert_eq!(chunks("/admin/tenants/ACME", ""), ["tenant"]);
        assert_eq!(
            chunks("/admin/tenants/ACME", "domain=F&activate=1"),
            ["tenant", "activation"]
        );
        assert_eq!(chunks("/admin/tenants", "activate=1"), ["tenants"]);
        assert_eq!(
            chunks("/admin/packs/domain/F/v1", "tab=tests"),
            ["pack", "tests"]
        );
        assert_eq!(chunks("/admin/packs/domain/F/v1", "tab=overview"), ["pack"]);
        assert_eq!(
            chunks("/admin/playbooks/p/v1", "tab=links&tenant_id=ACME"),
            ["pack", "links", "proposal"]
        );
        assert_eq!(chunks("/admin/audit", "verify=1"), ["audit", "verdict"]);
        assert_eq!(chunks("/admin/jobs", "retry=job_1"), ["jobs", "command"]);
        assert_eq!(chunks("/sign-in", "activate=1&confirm=suspend"), [""; 0]);
    }
}
