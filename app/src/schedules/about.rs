//! What is to be said of a schedule: what happened to it, and its facts.

use leptos::prelude::*;
use tenantry_domain::{
    id::TenantId,
    schedules::{Schedule, ScheduleStatus},
};

use super::{
    decide::findings,
    words::{happened, leads_on, pair_links, revision_link, status_label},
};
use crate::{
    paths,
    text::text,
    ui::{Checksum, Fact, Facts, Icon, Sign, When},
};

/// What happened to one that waits for somebody, and that it does.
#[component]
pub(super) fn Waiting(schedule: Schedule) -> impl IntoView {
    let Some(happened) = happened(&schedule, true) else {
        return ().into_any();
    };
    let title = match schedule.status {
        ScheduleStatus::Held => text!(schedules.was_held),
        ScheduleStatus::Failed => text!(schedules.was_refused),
        ScheduleStatus::Missed
        | ScheduleStatus::Pending
        | ScheduleStatus::Applied
        | ScheduleStatus::Cancelled
        | ScheduleStatus::Resumed => text!(schedules.not_in_time),
    };
    let found = schedule.problem.map(|problem| problem.findings);
    let found = found.and_then(findings);
    view! {
        <div class="banner banner-warn">
            <Icon sign=Sign::Warning />
            <div>
                <p class="banner-title">{title}</p>
                <p>{happened}</p>
                <p>{text!(schedules.needs_somebody)}</p>
            </div>
        </div>
        {found}
    }
    .into_any()
}

/// What is known of a schedule.
#[component]
pub(super) fn About(schedule: Schedule) -> impl IntoView {
    let tenant = &schedule.tenant_id;
    let (pair, base) = (pair_links(&schedule), base(tenant, schedule.base));
    let (playbooks, tenant) = (playbooks(&schedule), tenant.clone());
    let leads = leads_on(&schedule).into_iter();
    let leads = leads.map(|(name, link)| view! { <Fact name=name>{link}</Fact> }.into_any());
    let leads = leads.collect_view();
    let warnings = (schedule.accepted_warnings > 0).then(|| {
        let count = schedule.accepted_warnings;
        view! { <p class="muted">{text!(tenants.accepted_warnings, count = count)}</p> }.into_any()
    });
    let reason = schedule.reason.clone();
    let reason =
        reason.map(|reason| view! { <Fact name=text!(ui.reason)>{reason}</Fact> }.into_any());
    let changed = changed(&schedule);
    view! {
        <Facts>
            <Fact name=text!(schedules.when)>
                <When at=schedule.activate_at />
            </Fact>
            <Fact name=text!(schedules.latest)>
                <When at=schedule.latest_start />
            </Fact>
            <Fact name=text!(tenants.one)>
                <a href=paths::tenant(&tenant)>{tenant.to_string()}</a>
            </Fact>
            <Fact name=text!(schedules.pair)>{pair}</Fact>
            {playbooks}
            <Fact name=text!(schedules.base)>{base}</Fact>
            <Fact name=text!(schedules.asked)>
                <When at=schedule.created_at />
            </Fact>
            <Fact name=text!(requests.asked_by)>
                <bdi>{schedule.created_by}</bdi>
            </Fact>
            {reason}
            {changed}
            {leads}
            <Fact name=text!(ui.checksum)>
                <Checksum sum=schedule.checksum />
            </Fact>
        </Facts>
        {warnings}
    }
    .into_any()
}

/// The revision that it was decided against.
fn base(tenant: &TenantId, number: u64) -> AnyView {
    match number {
        0 => text!(requests.base_none).into_any(),
        number => revision_link(tenant, number),
    }
}

/// The playbooks that are part of it, each with its page.
fn playbooks(schedule: &Schedule) -> Option<AnyView> {
    let linked = schedule.playbooks.iter().map(|linked| {
        let (id, version) = (&linked.playbook_id, &linked.version);
        let label = format!("{id} {version}");
        view! {
            <a href=paths::playbook(id, version)>{label}</a>
            " "
        }
        .into_any()
    });
    let linked: Vec<_> = linked.collect();
    (!linked.is_empty())
        .then(|| view! { <Fact name=text!(playbooks.title)>{linked}</Fact> }.into_any())
}

/// Since when and by whom it stands as it does, and what they had to say; nothing while it waits for its time.
fn changed(schedule: &Schedule) -> Option<AnyView> {
    if schedule.status == ScheduleStatus::Pending {
        return None;
    }
    let (status, at, by) = (
        schedule.status,
        schedule.changed_at,
        schedule.changed_by.clone(),
    );
    let comment = schedule.comment.clone();
    let comment = comment
        .map(|comment| view! { <Fact name=text!(requests.comment)>{comment}</Fact> }.into_any());
    let view = view! {
        <Fact name=status_label(status)>
            <When at />
            " "
            {text!(schedules.changed_by)}
            " "
            <bdi>{by}</bdi>
        </Fact>
        {comment}
    };
    Some(view.into_any())
}
