//! The versions of a document, highest first, each with a link.

use leptos::prelude::*;
use tenantry_domain::{
    Timestamp,
    packs::{PackStatus, Version},
};

use super::badges::status_badges;
use crate::{
    text::text,
    ui::{Timeline, TimelineItem},
};

/// One version in a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) version: Version,
    pub(super) href: String,
    pub(super) status: PackStatus,
    pub(super) live_count: u64,
    pub(super) at: Timestamp,
    pub(super) by: String,
    pub(super) note: Option<String>,
}

/// The history; the version that is shown is marked.
#[component]
pub(super) fn History(entries: Vec<Entry>, current: Version) -> impl IntoView {
    let items = entries
        .into_iter()
        .map(|entry| {
            let is_current = entry.version == current;
            view! {
                <TimelineItem at=entry.at by=entry.by is_current>
                    <p class="history-version">
                        <a href=entry.href aria-current=is_current.then_some("page")>
                            {entry.version.to_string()}
                        </a>
                        {status_badges(entry.status, entry.live_count)}
                    </p>
                    {entry.note.map(|note| view! { <p class="timeline-reason">{note}</p> }.into_any())}
                </TimelineItem>
            }.into_any()
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="history-title">
            <h2 id="history-title">{text!(packs.history)}</h2>
            <Timeline label=text!(packs.history)>{items}</Timeline>
        </section>
    }
    .into_any()
}
