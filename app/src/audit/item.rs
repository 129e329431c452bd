//! A row of the trail among the newest ones of a page.

use leptos::prelude::*;
use tenantry_domain::audit::AuditEvent;

use super::sentence::Sentence;
use crate::ui::TimelineItem;

/// What was done, why, and what it is called.
#[component]
pub(crate) fn TrailItem(event: AuditEvent) -> impl IntoView {
    let at = event.facts.at;
    let reason = event.facts.reason.clone();
    let action = event.facts.action.clone();
    view! {
        <TimelineItem at>
            <p>
                <Sentence event />
            </p>
            {reason.map(|reason| view! { <p class="timeline-reason">{reason}</p> }.into_any())}
            <p class="audit-action">
                <code>{action}</code>
            </p>
        </TimelineItem>
    }
    .into_any()
}
