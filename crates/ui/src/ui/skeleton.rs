//! The shape of what is being loaded, so that nothing jumps when it arrives.

use leptos::prelude::*;

use crate::text::text;

/// Lines that stand for content on its way.
#[component]
pub fn Skeleton(#[prop(default = 6)] lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{text!(ui.loading)}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }.into_any()).collect_view()}
        </div>
    }
    .into_any()
}
