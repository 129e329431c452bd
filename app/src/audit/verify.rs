//! The button that recomputes the hash chains, and what came of it.
//!
//! Recomputing changes nothing, so it is asked for by the URL and works without script.

use leptos::prelude::*;
use tenantry_domain::audit::{self, AuditVerdict};

use super::{list::filter_of, server_fns::verify_audit};
use crate::{
    asked::Asked,
    routes,
    text::text,
    ui::{ButtonLink, Icon, ProblemView, Query, Sign, later},
};

/// A link that asks, and the verdict when it was asked.
#[component]
pub(super) fn Verify(query: Memo<Query>) -> impl IntoView {
    let asked = Memo::new(move |_| {
        let query = query.read();
        query.get("verify").map(|_| audit::VerifyAudit {
            tenant_id: filter_of(&query).tenant_id,
        })
    });
    let href = move || query.get().with("verify", "1").href(routes::AUDIT);
    view! {
        <section class="verify" aria-label=text!(audit.verify)>
            <p class="muted">{text!(audit.verify_lead)}</p>
            {move || view! {
                <ButtonLink href=href() sign=Sign::Audit>
                    {text!(audit.verify)}
                </ButtonLink>
            }.into_any()}
        </section>
        {move || asked.get().map(|query| view! { <Verdict query /> }.into_any())}
    }
    .into_any()
}

#[component]
fn Verdict(query: audit::VerifyAudit) -> impl IntoView {
    let verdict = Asked::new(move || query.clone(), verify_audit);
    view! {
        <div role="status">
            {later(1, move || async move {
                    match verdict.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(verdict) => view! { <Outcome verdict /> }.into_any(),
                    }
                })}
        </div>
    }
    .into_any()
}

#[component]
fn Outcome(verdict: AuditVerdict) -> impl IntoView {
    let counted = text!(audit.counted, rows = verdict.rows, chains = verdict.chains);
    if verdict.valid {
        return view! {
            <div class="banner banner-good">
                <Icon sign=Sign::Done />
                <div>
                    <p class="banner-title">{text!(audit.intact)}</p>
                    <p>{counted}</p>
                </div>
            </div>
        }
        .into_any();
    }
    let breaks = verdict
        .breaks
        .into_iter()
        .map(|text| view! { <li>{text}</li> }.into_any())
        .collect_view();
    view! {
        <div class="banner banner-bad">
            <Icon sign=Sign::Problem />
            <div>
                <p class="banner-title">{text!(audit.broken)}</p>
                <p>{counted}</p>
                <ul>{breaks}</ul>
            </div>
        </div>
    }
    .into_any()
}
