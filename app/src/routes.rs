//! The route table: the one place that knows every page.

use leptos::{children::ToChildren as _, prelude::*, tachys::view::iterators::StaticVec};
use leptos_meta::provide_meta_context;
use leptos_router::{
    NestedRoute, SsrMode, StaticSegment as Static,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute as _},
    components::{Redirect, RouteChildren, Router, Routes},
};

use crate::{
    access::SignInPage,
    layout::{Frame, NotFoundPage, Routing},
    lazy::PAGES,
    paths::HOME,
};

/// Every page is sent when it is complete, so that it reads without script.
const READABLE: SsrMode = SsrMode::Async;

/// The console.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router set_is_routing=Routing::provide()>
            <Routes fallback=NotFoundPage children=RouteChildren::to_children(routes) />
        </Router>
    }
}

/// The sign-in page, and the frame with all others: as values, because the framework's markup for routes is compiled for
/// each of them.
fn routes() -> StaticVec<AnyNestedRoute> {
    let home = NestedRoute::new(Static(""), || view! { <Redirect path=HOME /> });
    let home = home.ssr_mode(READABLE).into_any_nested_route();
    let pages = PAGES.into_iter().map(|(path, page)| {
        let page = NestedRoute::new(path, page).ssr_mode(READABLE);
        page.into_any_nested_route()
    });
    let framed: Vec<_> = [home].into_iter().chain(pages).collect();
    let sign_in = NestedRoute::new(Static("sign-in"), SignInPage).ssr_mode(READABLE);
    let frame = NestedRoute::new(Static(""), Frame).child(StaticVec::from(framed));
    StaticVec::from(vec![
        sign_in.into_any_nested_route(),
        frame.into_any_nested_route(),
    ])
}
