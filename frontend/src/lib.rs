//! Hydration: takes over the page that the server rendered.

// A page's view is one nested type, deeper than the default allows.
#![recursion_limit = "256"]

use leptos::{mount::hydrate_from, prelude::document};
use tenantry_app::App;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the module is loaded; waits for the page's chunk of it, and leaves a page as it was
/// sent whose chunk cannot be had.
///
/// Then the page is taken over at once. The framework could do it in steps, with code for each of its kinds of views: a
/// tenth of the module, which is cut out of it (`frontend/modules`).
///
/// `data-hydrated` on the document tells tests that the page listens from now on.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else {
        return;
    };
    if !tenantry_app::come().await {
        return;
    }
    hydrate_from(body, App).forget();
    if let Some(root) = document().document_element() {
        // Refused only for a name that no attribute can have.
        drop(root.set_attribute("data-hydrated", ""));
    }
}
