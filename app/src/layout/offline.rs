//! What a person is told while the browser has no connection, and while a page is on its way.

use leptos::{ev, prelude::*};

use super::PageHeader;
use crate::{
    text::text,
    ui::{Icon, Sign},
};

/// Says that there is no connection, for as long as there is none; the page stays.
#[component]
pub(super) fn OfflineBanner() -> impl IntoView {
    let is_offline = RwSignal::new(false);
    // Effects run in browsers alone.
    Effect::new(move |_| {
        is_offline.set(has_no_connection());
        let gone = window_event_listener(ev::offline, move |_| is_offline.set(true));
        let back = window_event_listener(ev::online, move |_| is_offline.set(false));
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    view! {
        // Always there, so that it is announced when it appears.
        <div class="offline" role="status">
            {move || is_offline.get().then(|| view! {
                <p class="banner banner-warn">
                    <Icon sign=Sign::Warning />
                    <span>
                        <strong>{text!(offline.title)}</strong>
                        " "
                        {text!(offline.detail)}
                    </span>
                </p>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// In place of a page that cannot be fetched without a connection.
#[component]
pub(crate) fn OfflinePage(
    /// Where the page is.
    href: String,
) -> impl IntoView {
    view! {
        <PageHeader title=text!(offline.title) lead=text!(offline.page) />
        // Left to the browser, so that everything is asked anew.
        <p>
            <a class="button" rel="external" href=href>
                {text!(ui.retry)}
            </a>
        </p>
    }
    .into_any()
}

/// A line at the top while the next page is fetched.
#[component]
pub(super) fn RoutingLine(is_routing: ReadSignal<bool>) -> impl IntoView {
    view! {
        <div
            class="routing"
            class:routing-on=move || is_routing.get()
            role="progressbar"
            aria-label=text!(ui.loading)
            aria-hidden=move || (!is_routing.get()).to_string()
        ></div>
    }
    .into_any()
}

/// Whether the browser knows that it has no connection.
#[cfg(not(feature = "ssr"))]
pub(crate) fn has_no_connection() -> bool {
    !window().navigator().on_line()
}

#[cfg(feature = "ssr")]
pub(crate) const fn has_no_connection() -> bool {
    false
}
