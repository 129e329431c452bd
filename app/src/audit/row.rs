//! One row of the audit trail in the list; its details open below it.

use leptos::{ev, prelude::*};
use tenantry_domain::audit::{AuditEvent, AuditFacts, Outcome};

use super::{
    details::Details,
    sentence::{Sentence, sentence_text},
};
use crate::{
    paths,
    text::text,
    ui::{StatusBadge, Tone, When},
};

/// How many columns the list has, which the details go across.
pub(super) const COLUMNS: &str = "4";

/// A row, and below it its details while they are open. Without script the same link leads to the row's page.
#[component]
pub(super) fn Row(event: AuditEvent) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let href = row_href(&event.facts);
    let details_id = format!("details-{}-{}", event.facts.chain, event.facts.sequence);
    let controls = {
        let id = details_id.clone();
        move || is_open.get().then(|| id.clone())
    };
    let sentence = sentence_text(&event);
    let verb = move || {
        if is_open.get() {
            text!(audit.hide)
        } else {
            text!(audit.show)
        }
    };
    let label = move || text!(ui.verb_thing, verb = verb(), thing = sentence);
    let facts = &event.facts;
    let told = told(facts.reason.clone(), &facts.action);
    let outcome = outcome_badge(facts);
    let at = facts.at;
    let details = {
        let event = event.clone();
        move || {
            is_open.get().then(|| {
                view! {
                    <tr class="table-details" id=details_id.clone()>
                        <td colspan=COLUMNS>
                            <Details event=event.clone() />
                            <p>
                                <a href=row_href(&event.facts)>{text!(audit.own_page)}</a>
                            </p>
                        </td>
                    </tr>
                }
                .into_any()
            })
        }
    };
    view! {
        <tr>
            <td>
                <When at />
            </td>
            <td class="table-wide">
                <Sentence event />
                {told}
            </td>
            <td>{outcome}</td>
            <td class="table-actions">
                <a
                    class="button button-quiet"
                    href=href
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=controls
                    aria-label=label
                    on:click=move |event| {
                        if is_plain(&event) {
                            event.prevent_default();
                            is_open.update(|is_open| *is_open = !*is_open);
                        }
                    }
                >
                    {verb}
                </a>
            </td>
        </tr>
        {details}
    }
    .into_any()
}

/// Whether a click means the link itself, and no new tab or window.
fn is_plain(event: &ev::MouseEvent) -> bool {
    let is_modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !is_modified
}

/// Where a row has its own page.
pub(super) fn row_href(facts: &AuditFacts) -> String {
    facts
        .id()
        .map_or_else(|| paths::AUDIT.to_owned(), |id| paths::audit_row(&id))
}

/// Why, and what programs call the action.
pub(super) fn told(reason: Option<String>, action: &str) -> AnyView {
    let reason = reason.map(|reason| view! { <p class="timeline-reason">{reason}</p> }.into_any());
    view! {
        {reason}
        <p class="audit-action">
            <code>{action.to_owned()}</code>
        </p>
    }
    .into_any()
}

/// What came of it, in a word.
pub(super) fn outcome_badge(facts: &AuditFacts) -> AnyView {
    match facts.outcome {
        Outcome::Done => {
            view! { <StatusBadge tone=Tone::Neutral label=text!(audit.done) /> }.into_any()
        }
        Outcome::Refused => {
            let label = if facts.count > 1 {
                text!(audit.refused_times, count = facts.count)
            } else {
                text!(audit.refused).to_owned()
            };
            view! { <StatusBadge tone=Tone::Bad label /> }.into_any()
        }
    }
}
