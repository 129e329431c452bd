//! Leaving the page asks first while there is something to lose.

use super::desk::Desk;

/// Asks before the browser or a link leaves the page.
#[cfg(not(feature = "ssr"))]
pub(super) fn guard(desk: Desk) {
    use leptos::{ev, prelude::*};
    use web_sys::{
        MouseEvent,
        wasm_bindgen::{JsCast as _, closure::Closure},
    };

    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if desk.is_unsaved() {
            event.prevent_default();
            // Browsers show a sentence of their own, but only for one that is not empty.
            event.set_return_value("unsaved");
        }
    });
    on_cleanup(move || leaving.remove());

    let clicked = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        if leads_away(&event) && desk.is_unsaved() && !is_confirmed() {
            event.prevent_default();
            event.stop_propagation();
        }
    })
    .into_js_value();
    // Before the router hears of it, which follows links inside the console by itself.
    let added =
        window().add_event_listener_with_callback_and_bool("click", clicked.unchecked_ref(), true);
    let clicked = StoredValue::new_local(clicked);
    on_cleanup(move || {
        if let (Ok(()), Some(clicked)) = (added, clicked.try_get_value()) {
            drop(window().remove_event_listener_with_callback_and_bool(
                "click",
                clicked.unchecked_ref(),
                true,
            ));
        }
    });
}

/// Whether a click goes to another page in this tab.
#[cfg(not(feature = "ssr"))]
fn leads_away(event: &web_sys::MouseEvent) -> bool {
    use web_sys::{Element, HtmlAnchorElement, wasm_bindgen::JsCast as _};

    let is_plain = event.button() == 0
        && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("a[href]").ok().flatten())
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    let here = leptos::prelude::window()
        .location()
        .pathname()
        .unwrap_or_default();
    is_plain && link.is_some_and(|link| link.target().is_empty() && link.pathname() != here)
}

#[cfg(not(feature = "ssr"))]
fn is_confirmed() -> bool {
    let question = crate::text::text!(import.leave);
    // A browser that refuses to ask must not hold anybody back.
    leptos::prelude::window()
        .confirm_with_message(question)
        .unwrap_or(true)
}

/// On the server nobody leaves.
#[cfg(feature = "ssr")]
pub(super) fn guard(_desk: Desk) {}
