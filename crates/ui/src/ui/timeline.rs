//! What happened, newest first.

use leptos::prelude::*;
use tenantry_domain::Timestamp;

use super::When;

/// A history; the children are [`TimelineItem`]s.
#[component]
pub fn Timeline(label: &'static str, children: Children) -> impl IntoView {
    view! {
        <ol class="timeline" aria-label=label>
            {children()}
        </ol>
    }
    .into_any()
}

/// One thing that happened.
#[component]
pub fn TimelineItem(
    at: Timestamp,
    /// By whom; left out where what happened says so itself.
    #[prop(optional, into)]
    by: Option<String>,
    /// Whether it is what holds now.
    #[prop(optional)]
    is_current: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="timeline-item" class:timeline-current=is_current>
            <div class="timeline-what">{children()}</div>
            <p class="timeline-when">
                <When at />
                {by.map(|by| view! { " · " <bdi>{by}</bdi> }.into_any())}
            </p>
        </li>
    }
    .into_any()
}
