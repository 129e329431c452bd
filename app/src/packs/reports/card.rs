//! The last reports of a version, on its page.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    packs::{PackOwner, ReportSummary, Version, VersionReports, VersionSelector},
};

use super::words::outcome_badge;
use crate::{
    asked::{Asked, ask},
    paths,
    query::QueryString,
    text::text,
    ui::{ProblemView, Timeline, TimelineItem, later, summary_of},
};

/// Reports that the card shows at most.
const LIMIT: u32 = 5;

/// The last reports of a version, each with a link, and the way to all of its document.
#[component]
pub(in crate::packs) fn Reports(owner: PackOwner, version: Version) -> impl IntoView {
    let all = all_of(&owner);
    let asked = VersionReports {
        owner,
        version: VersionSelector::Exactly(version),
        page: PageRequest {
            limit: Some(LIMIT),
            cursor: None,
        },
    };
    let reports = Asked::new(move || asked.clone(), ask);
    view! {
        <section class="card" aria-labelledby="reports-title">
            <div class="card-head">
                <h2 id="reports-title">{text!(reports.title)}</h2>
                <a href=all>{text!(ui.see_all)} " " <span class="visually-hidden">{text!(reports.title)}</span></a>
            </div>
            {later(3, move || async move {
                    match reports.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(page) => view! { <Items reports=page.items /> }.into_any(),
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Items(reports: Vec<ReportSummary>) -> impl IntoView {
    if reports.is_empty() {
        return view! { <p class="muted">{text!(reports.none_of_version)}</p> }.into_any();
    }
    let items = reports
        .into_iter()
        .map(|report| {
            let badge = outcome_badge(&report);
            let href = paths::report(&report.id);
            view! {
                <TimelineItem at=report.created_at by=report.created_by>
                    <a href=href>{summary_of(report.counts)}</a>
                    " "
                    {badge}
                </TimelineItem>
            }
            .into_any()
        })
        .collect_view();
    view! { <Timeline label=text!(reports.title)>{items}</Timeline> }.into_any()
}

/// The list of all reports of the owner's documents.
fn all_of(owner: &PackOwner) -> String {
    let query = QueryString::default().with("kind", owner.kind().as_str());
    match owner {
        PackOwner::Domain(domain) => query.with("domain", domain.as_str()),
        PackOwner::Tenant(tenant) => query.with("tenant_id", tenant.as_str()),
        PackOwner::Playbook(playbook) => query.with("playbook_id", playbook.as_str()),
    }
    .href(paths::REPORTS)
}
