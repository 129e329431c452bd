//! The route table: the one place that knows every page.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, OptionalParamSegment as OptionalParam, ParamSegment as Param, SsrMode,
    StaticSegment as Static,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use crate::{
    access::SignInPage,
    layout::{Frame, NotFoundPage, Routing},
    lazy,
    paths::{AUDIT_ID, HOME},
};

/// Every page is sent when it is complete, so that it reads without script.
const READABLE: SsrMode = SsrMode::Async;

/// The console.
#[expect(clippy::too_many_lines, reason = "the routes stand in one table")]
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router set_is_routing=Routing::provide()>
            <Routes fallback=NotFoundPage>
                <Route path=Static("sign-in") view=SignInPage ssr=READABLE />
                <ParentRoute path=Static("") view=Frame>
                    <Route path=Static("") view=|| view! { <Redirect path=HOME /> } ssr=READABLE />
                    <Route path=Static("admin") view={Lazy::<lazy::HomePage>::new()} ssr=READABLE />
                    <Route path=(Static("admin"), Static("tenants")) view={Lazy::<lazy::TenantsPage>::new()} ssr=READABLE />
                    <Route
                        path=(Static("admin"), Static("tenants"), Static("new"))
                        view={Lazy::<lazy::NewTenantPage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=(Static("admin"), Static("tenants"), Param("tenant_id"))
                        view={Lazy::<lazy::TenantPage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=path!("/admin/tenants/:tenant_id/revisions/:revision")
                        view={Lazy::<lazy::RevisionPage>::new()}
                        ssr=READABLE
                    />
                    <Route path=(Static("admin"), Static("packs")) view={Lazy::<lazy::PacksPage>::new()} ssr=READABLE />
                    <Route
                        path=(Static("admin"), Static("packs"), Static("import"))
                        view={Lazy::<lazy::ImportPage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=(Static("admin"), Static("packs"), Static("reports"))
                        view={Lazy::<lazy::ReportsPage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=(Static("admin"), Static("packs"), Static("reports"), Param("id"))
                        view={Lazy::<lazy::ReportPage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=path!("/admin/packs/domain/:domain/compare")
                        view={Lazy::<lazy::ComparePage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=path!("/admin/packs/domain/:domain/:version")
                        view={Lazy::<lazy::PackPage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=path!("/admin/packs/tenant/:tenant_id/compare")
                        view={Lazy::<lazy::ComparePage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=path!("/admin/packs/tenant/:tenant_id/:version")
                        view={Lazy::<lazy::PackPage>::new()}
                        ssr=READABLE
                    />
                    <Route path=(Static("admin"), Static("playbooks")) view={Lazy::<lazy::PlaybooksPage>::new()} ssr=READABLE />
                    <Route
                        path=path!("/admin/playbooks/:playbook_id/compare")
                        view={Lazy::<lazy::ComparePage>::new()}
                        ssr=READABLE
                    />
                    <Route
                        path=path!("/admin/playbooks/:playbook_id/:version")
                        view={Lazy::<lazy::PackPage>::new()}
                        ssr=READABLE
                    />
                    <Route path=(Static("admin"), Static("activate")) view={Lazy::<lazy::ActivatePage>::new()} ssr=READABLE />
                    <Route path=(Static("admin"), Static("audit"), OptionalParam(AUDIT_ID)) view={Lazy::<lazy::AuditPage>::new()} ssr=READABLE />
                    <Route path=(Static("admin"), Static("jobs")) view={Lazy::<lazy::JobsPage>::new()} ssr=READABLE />
                    <Route path=(Static("admin"), Static("users")) view={Lazy::<lazy::UsersPage>::new()} ssr=READABLE />
                    <Route
                        path=(Static("admin"), Static("users"), Static("new"))
                        view={Lazy::<lazy::NewUserPage>::new()}
                        ssr=READABLE
                    />
                    <Route path=path!("/admin/users/:id") view={Lazy::<lazy::UserPage>::new()} ssr=READABLE />
                    <Route path=(Static("admin"), Static("tokens")) view={Lazy::<lazy::TokensPage>::new()} ssr=READABLE />
                    <Route
                        path=(Static("admin"), Static("tokens"), Static("new"))
                        view={Lazy::<lazy::NewTokenPage>::new()}
                        ssr=READABLE
                    />
                    <Route path=Static("account") view={Lazy::<lazy::AccountPage>::new()} ssr=READABLE />
                    <Route path=Static("welcome") view={Lazy::<lazy::WelcomePage>::new()} ssr=READABLE />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
