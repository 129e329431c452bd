//! The newest rows of the trail, among the cards of a page.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    audit::{AuditEvent, AuditFilter},
    id::TenantId,
};

use super::sentence::Sentence;
use crate::{
    asked::{Asked, ask},
    text::text,
    ui::{ProblemView, Timeline, TimelineItem, later},
};

/// What was done last, up to so many rows; to a tenant, or anywhere that the person may see.
pub(crate) fn newest(tenant_id: Option<TenantId>, limit: u32, label: &'static str) -> AnyView {
    let filter = AuditFilter {
        tenant_id,
        page: PageRequest {
            limit: Some(limit),
            cursor: None,
        },
        ..AuditFilter::default()
    };
    let events = Asked::new(move || filter.clone(), ask);
    later(3, move || async move {
        match events.await {
            Err(error) => view! { <ProblemView error /> }.into_any(),
            Ok(page) if page.items.is_empty() => {
                view! { <p class="muted">{text!(home.no_changes)}</p> }.into_any()
            }
            Ok(page) => {
                let items = page.items.into_iter().map(item).collect_view();
                view! { <Timeline label>{items}</Timeline> }.into_any()
            }
        }
    })
}

/// What was done, why, and what it is called.
fn item(event: AuditEvent) -> AnyView {
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
