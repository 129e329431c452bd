//! What was done last.

use leptos::prelude::*;

use crate::{audit::newest, paths, text::text};

/// Changes that are shown.
const SHOWN: u32 = 10;

/// The newest changes of what the person may see.
#[component]
pub(super) fn Changes() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="changes-title">
            <div class="card-head">
                <h2 id="changes-title">{text!(home.changes)}</h2>
                <a href=paths::AUDIT>{text!(home.see_changes)}</a>
            </div>
            {newest(None, SHOWN, text!(home.changes))}
        </section>
    }
    .into_any()
}
