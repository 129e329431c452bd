//! Everything a row holds: where it came from, where it stands, and what it changed.

use leptos::prelude::*;
use serde_json::Value;
use tenantry_domain::{audit::AuditEvent, packs::values_between};

use super::words::kind_label;
use crate::{
    text::text,
    ui::{Fact, Facts, LongText, ValueChanges},
};

/// Values that are listed at most; all are in the JSON below.
const LISTED: usize = 24;

/// A row's facts, what it changed, and its values as they are kept.
#[component]
pub(super) fn Details(event: AuditEvent) -> impl IntoView {
    let AuditEvent { facts, hash, .. } = event;
    let place = match &facts.tenant_id {
        Some(tenant) if facts.chain != "global" => {
            text!(
                audit.row_of_tenant,
                tenant = tenant,
                number = facts.sequence
            )
        }
        _ => text!(audit.row_of_installation, number = facts.sequence),
    };
    let kind = kind_label(&facts.entity).map_or_else(|| facts.entity.clone(), str::to_owned);
    let address = facts
        .address
        .map(|address| view! { <Fact name=text!(audit.address)>{address}</Fact> }.into_any());
    view! {
        <div class="audit-details">
            <Facts>
                <Fact name=text!(audit.kind)>{kind}</Fact>
                <Fact name=text!(ui.request_id)>
                    <code>{facts.request_id}</code>
                </Fact>
                {address}
                <Fact name=text!(audit.chain)>{place}</Fact>
                <Fact name=text!(audit.hash)>
                    <code class="audit-hash">{hash.to_string()}</code>
                </Fact>
            </Facts>
            <Values before=facts.before after=facts.after />
        </div>
    }
    .into_any()
}

#[component]
fn Values(before: Option<Value>, after: Option<Value>) -> impl IntoView {
    if before.is_none() && after.is_none() {
        return view! { <p class="muted">{text!(audit.no_values)}</p> }.into_any();
    }
    let changes = values_between(before.as_ref(), after.as_ref());
    let raw = [(text!(audit.before), before), (text!(audit.after), after)]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
        .map(|(label, value)| {
            view! {
                <h3>{label}</h3>
                <pre class="audit-value" tabindex="0" role="group" aria-label=label>
                    <LongText text=pretty(&value) />
                </pre>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section>
            <h2>{text!(audit.changes)}</h2>
            <ValueChanges values=changes limit=LISTED />
        </section>
        <details>
            <summary>{text!(audit.raw)}</summary>
            {raw}
        </details>
    }
    .into_any()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
