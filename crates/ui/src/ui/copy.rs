//! A button that copies a text; hidden from browsers without script.

use leptos::prelude::*;

use crate::text::text;

/// Copies a text to the clipboard and says so.
#[component]
pub fn CopyButton(
    #[prop(into)] value: String,
    /// What is copied, for those who do not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(window) = web_sys::window() {
            // The promise settles by itself; there is nothing to do when it is refused.
            drop(window.navigator().clipboard().write_text(&value));
            copied.set(true);
            set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = &value;
    };
    view! {
        <button type="button" class="button button-quiet needs-script" aria-label=label on:click=copy>
            <span aria-live="polite">
                {move || if copied.get() { text!(ui.copied) } else { text!(ui.copy) }}
            </span>
        </button>
    }
    .into_any()
}
