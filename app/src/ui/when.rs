//! An instant, short in the text and exact when pointed at.

use leptos::prelude::*;
use tenantry_domain::Timestamp;

/// An instant in UTC to the minute.
#[component]
pub(crate) fn When(at: Timestamp) -> impl IntoView {
    view! {
        <time class="when" datetime=at.to_string() title=at.to_string()>
            {at.minute()}
        </time>
    }
    .into_any()
}
