//! Hydration: takes over the page that the server rendered.

// A page's view is one nested type, deeper than the default allows.
#![recursion_limit = "256"]

use leptos::{mount::hydrate_from_async, prelude::document};
use tenantry_app::App;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the module is loaded; waits for the page's chunk of it.
///
/// `data-hydrated` on the document tells tests that the page listens from now on.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else {
        return;
    };
    hydrate_from_async(body, App).await.forget();
    if let Some(root) = document().document_element() {
        // Refused only for a name that no attribute can have.
        drop(root.set_attribute("data-hydrated", ""));
    }
}
