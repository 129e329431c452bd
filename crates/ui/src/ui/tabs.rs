//! Tabs that are links: each has a URL.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// How it reads.
    pub label: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether it is the one that is shown.
    pub is_current: bool,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What they choose between.
    label: &'static str,
    tabs: Vec<Tab>,
) -> impl IntoView {
    let links = tabs
        .into_iter()
        .map(|tab| {
            view! {
                <a class="tab" href=tab.href aria-current=tab.is_current.then_some("page")>
                    {tab.label}
                </a>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <nav class="tabs" aria-label=label>
            {links}
        </nav>
    }
    .into_any()
}
