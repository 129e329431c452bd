//! What a tenant's page says of schedules: what comes next, and what waits for somebody.

use leptos::prelude::*;
use serde::Deserialize;
use tenantry_domain::{
    PageRequest, Timestamp,
    id::{ScheduleId, TenantId},
    schedules::{ScheduleFilter, ScheduleStatus},
};

use super::words::{pair_text, status_badge};
use crate::{
    asked::{Asked, ask},
    paths,
    text::text,
    ui::{ProblemView, When, later},
};

/// How many a tenant's page tells one by one; the list tells all.
const TOLD: u32 = 4;

/// The schedules, as far as the page tells of them.
#[derive(Deserialize)]
struct Open {
    items: Vec<Line>,
}

/// One of them.
#[derive(Deserialize)]
struct Line {
    id: ScheduleId,
    tenant_id: TenantId,
    status: ScheduleStatus,
    activate_at: Timestamp,
    domain: String,
    domain_pack_version: String,
    tenant_pack_version: Option<String>,
}

/// The open schedules of a tenant, the next one first; nothing where there are none.
#[component]
pub(crate) fn TenantSchedules(tenant_id: TenantId) -> impl IntoView {
    let all = paths::schedules_of(&tenant_id);
    let filter = ScheduleFilter {
        tenant_id: Some(tenant_id),
        open: true,
        page: PageRequest {
            limit: Some(TOLD),
            cursor: None,
        },
        ..ScheduleFilter::default()
    };
    let open = Asked::<Open>::new(
        move || filter.clone(),
        |filter| async move { Ok(ask(filter).await?.in_part()) },
    );
    later(0, move || {
        let all = all.clone();
        async move {
            match open.await {
                Ok(open) if open.items.is_empty() => ().into_any(),
                Ok(open) => card(open.items, all),
                Err(error) => view! { <ProblemView error /> }.into_any(),
            }
        }
    })
}

fn card(open: Vec<Line>, all: String) -> AnyView {
    let lines = open.into_iter().map(line).collect_view();
    view! {
        <section class="card" aria-labelledby="scheduled-title">
            <div class="card-head">
                <h2 id="scheduled-title">{text!(schedules.card)}</h2>
                <a href=all>{text!(schedules.see_all)}</a>
            </div>
            <ul class="scheduled">{lines}</ul>
        </section>
    }
    .into_any()
}

fn line(schedule: Line) -> AnyView {
    let href = paths::schedule(&schedule.tenant_id, &schedule.id);
    let pair = pair_text(
        &schedule.domain,
        &schedule.domain_pack_version,
        schedule.tenant_pack_version.as_deref(),
    );
    let needs = schedule.status.waits_for_somebody();
    let needs = needs.then(|| view! { <p>{text!(schedules.needs_somebody)}</p> }.into_any());
    view! {
        <li>
            <p>
                <When at=schedule.activate_at />
                " "
                <a href=href>{pair}</a>
                " "
                {status_badge(schedule.status)}
            </p>
            {needs}
        </li>
    }
    .into_any()
}
