//! One row of the audit trail.

use leptos::prelude::*;
use serde_json::Value;
use tenantry_domain::audit::{AuditEvent, AuditFacts, Outcome};

use crate::{
    routes,
    text::text,
    ui::{Fact, Facts, StatusBadge, Tone, When},
};

/// A row; its details open without script.
#[component]
pub(super) fn Row(event: AuditEvent) -> impl IntoView {
    let AuditEvent { facts, hash, .. } = event;
    let outcome = match facts.outcome {
        Outcome::Done => view! { <StatusBadge tone=Tone::Neutral label=text!(audit.done) /> },
        Outcome::Refused => {
            let label = if facts.count > 1 {
                text!(audit.refused_times, count = facts.count)
            } else {
                text!(audit.refused).to_owned()
            };
            view! { <StatusBadge tone=Tone::Bad label /> }
        }
    };
    let tenant = facts.tenant_id.as_ref().map(|tenant| {
        view! {
            " · "
            <a href=routes::tenant(tenant)>{tenant.to_string()}</a>
        }
    });
    view! {
        <tr>
            <td>
                <When at=facts.at />
            </td>
            <td>{facts.actor_name.clone()}</td>
            <td>
                <code>{facts.action.clone()}</code>
            </td>
            <td class="table-wide">
                {thing_of(&facts)} {tenant}
                {facts
                    .reason
                    .clone()
                    .map(|reason| view! { <p class="timeline-reason">{reason}</p> })}
            </td>
            <td>{outcome}</td>
            <td>
                <details class="audit-details">
                    <summary>{text!(audit.show)}</summary>
                    <Details facts hash=hash.to_string() />
                </details>
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn Details(facts: AuditFacts, hash: String) -> impl IntoView {
    let values = [
        (text!(audit.before), facts.before),
        (text!(audit.after), facts.after),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .map(|(label, value)| {
        view! {
            <h3>{label}</h3>
            <pre class="audit-value">{pretty(&value)}</pre>
        }
    })
    .collect_view();
    view! {
        <Facts>
            <Fact name=text!(ui.request_id)>
                <code>{facts.request_id}</code>
            </Fact>
            {facts.address.map(|address| view! { <Fact name=text!(audit.address)>{address}</Fact> })}
            <Fact name=text!(audit.chain)>
                <code>{format!("{} #{}", facts.chain, facts.sequence)}</code>
            </Fact>
            <Fact name=text!(audit.hash)>
                <code class="audit-hash">{hash}</code>
            </Fact>
        </Facts>
        {values}
    }
    .into_any()
}

/// The thing it was done to: the pack, or the entity by name.
fn thing_of(facts: &AuditFacts) -> String {
    match &facts.pack {
        Some(pack) => format!("{} {pack}", facts.entity),
        None => format!("{} {}", facts.entity, facts.entity_id),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
