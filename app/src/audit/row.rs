//! One row of the audit trail.

use leptos::prelude::*;
use serde_json::Value;
use tenantry_domain::audit::{AuditEvent, AuditFacts, Outcome};

use crate::{
    routes,
    text::text,
    ui::{Fact, Facts, LongText, StatusBadge, Tone, When},
};

/// A row; its details open without script.
#[component]
pub(super) fn Row(event: AuditEvent) -> impl IntoView {
    let AuditEvent { facts, hash, .. } = event;
    let outcome = match facts.outcome {
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
    };
    view! {
        <tr>
            <td>
                <When at=facts.at />
            </td>
            <td>
                <bdi>{facts.actor()}</bdi>
            </td>
            <td>
                <code>{facts.action.clone()}</code>
            </td>
            <td class="table-wide">
                <Thing facts=facts.clone() />
                {facts
                    .reason
                    .clone()
                    .map(|reason| view! { <p class="timeline-reason">{reason}</p> }.into_any())}
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
            <h2>{label}</h2>
            <pre class="audit-value">
                <LongText text=pretty(&value) />
            </pre>
        }
        .into_any()
    })
    .collect_view();
    view! {
        <Facts>
            <Fact name=text!(ui.request_id)>
                <code>{facts.request_id}</code>
            </Fact>
            {facts.address.map(|address| view! { <Fact name=text!(audit.address)>{address}</Fact> }.into_any())}
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

/// The thing it was done to, with a link where it has a page.
#[component]
fn Thing(facts: AuditFacts) -> impl IntoView {
    let (name, href) = thing_of(&facts);
    let name = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let is_named = matches!(facts.entity.as_str(), "tenant" | "tenant_pack");
    let tenant = facts.tenant_id.filter(|_| !is_named).map(|tenant| {
        view! {
            " "
            {text!(audit.for_tenant)}
            " "
            <a href=routes::tenant(&tenant)>{tenant.to_string()}</a>
        }
        .into_any()
    });
    view! {
        <span class="muted">{facts.entity.replace('_', " ")}</span>
        " "
        {name}
        {tenant}
    }
    .into_any()
}

/// The name of the thing, and its page.
fn thing_of(facts: &AuditFacts) -> (String, Option<String>) {
    let id = facts.entity_id.clone();
    match (facts.entity.as_str(), &facts.pack) {
        ("tenant", _) => (id.clone(), Some(format!("{}/{id}", routes::TENANTS))),
        ("tenant_pack", Some(pack)) => (
            pack.clone(),
            Some(format!("{}/tenant/{pack}", routes::PACKS)),
        ),
        (_, Some(pack)) => (
            pack.clone(),
            Some(format!("{}/domain/{pack}", routes::PACKS)),
        ),
        (_, None) => (id, None),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
