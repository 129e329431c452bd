//! The frame of a signed-in person's pages.

use leptos::{html, prelude::*};
use leptos_router::{
    components::{A, Outlet},
    hooks::use_location,
};

use super::{
    Session,
    navigation::Navigation,
    notices::NoticesPlace,
    offline::{OfflineBanner, RoutingLine},
    theme_choice::ChosenTheme,
    user_menu::UserMenu,
};
use crate::{
    paths,
    text::text,
    ui::{Icon, Sign, Toasts},
};

/// Whether the next page, or a part of this one, is on its way.
#[derive(Clone, Copy)]
pub(crate) struct Routing(ReadSignal<bool>);

/// What that is told by.
#[cfg(feature = "hydrate")]
#[derive(Clone, Copy)]
struct SetRouting(WriteSignal<bool>);

/// Until it is dropped, something is on its way.
#[cfg(feature = "hydrate")]
pub(crate) struct Busy(Option<WriteSignal<bool>>);

#[cfg(feature = "hydrate")]
impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(is_routing) = self.0 {
            is_routing.set(false);
        }
    }
}

impl Routing {
    /// Shares it with everything below; what the router tells it by.
    pub(crate) fn provide() -> WriteSignal<bool> {
        let (is_routing, set_is_routing) = signal(false);
        provide_context(Self(is_routing));
        #[cfg(feature = "hydrate")]
        provide_context(SetRouting(set_is_routing));
        set_is_routing
    }

    /// Shows that something is on its way.
    #[cfg(feature = "hydrate")]
    pub(crate) fn busy() -> Busy {
        let is_routing = use_context::<SetRouting>().map(|SetRouting(is_routing)| is_routing);
        if let Some(is_routing) = is_routing {
            is_routing.set(true);
        }
        Busy(is_routing)
    }
}

/// The frame around the page that the path names.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    Session::provide();
    view! {
        <Around>
            <Outlet />
        </Around>
    }
    .into_any()
}

/// Navigation at the side, the page beside it.
#[component]
pub(super) fn Around(children: Children) -> impl IntoView {
    ChosenTheme::provide();
    let main = NodeRef::<html::Main>::new();
    follow_with_focus(main);
    view! {
        <a class="skip" href="#main" rel="external">
            {text!(nav.skip)}
        </a>
        {use_context::<Routing>().map(|Routing(is_routing)| view! { <RoutingLine is_routing /> }.into_any())}
        <div class="frame">
            <header class="side">
                <A href=paths::HOME exact=true attr:class="brand">
                    <span class="brand-mark" aria-hidden="true"></span>
                    {text!(app.name)}
                </A>
                // Opens the palette (`frontend/palette`); without script it leads to where one can search.
                <a class="jump" href="/admin/tenants#field-q" data-palette="" aria-keyshortcuts="Control+K">
                    <Icon sign=Sign::Search />
                    <span>{text!(palette.title)}</span>
                    <kbd aria-hidden="true">"Ctrl K"</kbd>
                </a>
                <Navigation />
                <UserMenu />
            </header>
            <main class="main" id="main" tabindex="-1" node_ref=main>
                <OfflineBanner />
                <NoticesPlace />
                {children()}
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
