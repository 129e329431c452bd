//! One schedule: what it does and when, what happened to it, and what can be done about it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    activation::{ActiveConfig, GetActiveConfig},
    changes::Affected,
    id::{ScheduleId, TenantId},
    schedules::{GetSchedule, Schedule},
};

use super::{
    about::{About, Waiting},
    decide::{Decisions, offered},
    words::{status_badge, what_of},
};
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    backend::refused,
    frames::{News, Shows, again},
    layout::{Crumb, PageHeader, Viewer, denied, title_of_path, use_session},
    paths,
    text::text,
    ui::{ProblemView, later, use_query},
};

/// The tenant and the schedule that the path names.
type Named = (String, String);

/// One schedule.
#[component]
pub(crate) fn SchedulePage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let decisions = Decisions::new();
    let named = Memo::new(move |_| {
        let params = params.read();
        let part = |name| params.get_str(name).unwrap_or_default().to_owned();
        (part("tenant_id"), part("id"))
    });
    let news = News::new();
    let schedule = Asked::new(
        move || (named.get(), decisions.answers(), news.shown()),
        |(named, ..)| find(named),
    );
    let present = Asked::new(
        move || (named.get(), decisions.answers(), news.shown()),
        |(named, ..)| present(named),
    );
    let ask = move || named.try_get_untracked().map(find);
    news.watch(move || named.track(), again(schedule, ask));
    let shows = Shows::page(
        Affected::Tenants,
        Signal::derive(move || {
            let id = TenantId::parse(&named.read().0).ok();
            id.map(|id| id.to_string())
        }),
    );
    view! {
        {news.notice(shows)}
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::ActivationRead, &Scope::Anywhere) {
                    return view! {
                        <PageHeader title=text!(schedules.title) />
                        {denied}
                    }
                        .into_any();
                }
                let schedule = schedule.await;
                let present = present.await.ok().map(|active| active.revision);
                news.is_read();
                let (tenant, id) = named.get_untracked();
                let tenant = TenantId::parse(&tenant).ok();
                match schedule {
                    Ok(schedule) => {
                        view! { <Content schedule present viewer decisions /> }.into_any()
                    }
                    Err(error) => {
                        let named = ScheduleId::parse(&id);
                        view! {
                            <PageHeader
                                title=title_of_path(named.map(|id| id.to_string()))
                                crumbs=crumbs(tenant.as_ref())
                            />
                            <ProblemView error />
                        }
                            .into_any()
                    }
                }
            })}
    }
    .into_any()
}

/// The schedule that the path names; what can be the name of none is not found.
async fn find((tenant, id): Named) -> Result<Answer<Schedule>, UiError> {
    let named = TenantId::parse(&tenant).ok().zip(ScheduleId::parse(&id));
    let (tenant_id, id) = named.ok_or_else(|| refused(Problem::no_such_address()))?;
    ask(GetSchedule { tenant_id, id }).await
}

/// What is in force by now, on which a schedule is resumed.
async fn present((tenant, _): Named) -> Result<Answer<ActiveConfig>, UiError> {
    let tenant_id = TenantId::parse(&tenant).map_err(|_| refused(Problem::no_such_address()))?;
    ask(GetActiveConfig { tenant_id }).await
}

fn crumbs(tenant: Option<&TenantId>) -> Vec<Crumb> {
    let of_tenant = tenant.map(|id| {
        [
            Crumb::new(id.to_string(), paths::tenant(id)),
            Crumb::new(text!(schedules.title), paths::schedules_of(id)),
        ]
    });
    let tenants = Crumb::new(text!(tenants.title), paths::TENANTS);
    std::iter::once(tenants)
        .chain(of_tenant.into_iter().flatten())
        .collect()
}

#[component]
fn Content(
    schedule: Schedule,
    /// The revision in force, where that is known.
    #[prop(optional_no_strip)]
    present: Option<u64>,
    viewer: Viewer,
    decisions: Decisions,
) -> impl IntoView {
    let query = use_query();
    let status = schedule.status;
    let actions = offered(&schedule, &viewer);
    let dialog = {
        let schedule = schedule.clone();
        move || decisions.dialog(&schedule, &viewer, &query.read(), present)
    };
    view! {
        <PageHeader
            title=what_of(&schedule)
            crumbs=crumbs(Some(&schedule.tenant_id))
            beside=move || status_badge(status)
        >
            {actions}
        </PageHeader>
        {dialog}
        <Waiting schedule=schedule.clone() />
        <About schedule />
    }
    .into_any()
}
