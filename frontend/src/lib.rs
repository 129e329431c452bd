//! Hydration: takes over the page that the server rendered.

// A page's view is one nested type, deeper than the default allows.
#![recursion_limit = "256"]

use leptos::prelude::document;
use tenantry_app::App;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the module is loaded.
///
/// `data-hydrated` on the document tells tests that the page listens from now on.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
    if let Some(root) = document().document_element() {
        // Refused only for a name that no attribute can have.
        drop(root.set_attribute("data-hydrated", ""));
    }
}
