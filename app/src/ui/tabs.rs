//! Tabs that are links: each has a URL.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tab {
    /// How it reads.
    pub(crate) label: &'static str,
    /// Where it leads.
    pub(crate) href: String,
    /// Whether it is the one that is shown.
    pub(crate) is_current: bool,
}

/// A row of tabs.
#[component]
pub(crate) fn Tabs(
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
