//! What somebody should look at: tenants without a configuration, jobs that failed, schedules that are held up, tokens
//! that end.

use leptos::prelude::*;
use tenantry_domain::{
    Page,
    access::{Permission, Scope, TokenView},
    home::{Count, Home, LOOKED_AT},
    jobs::{Job, JobFilter, JobState},
    tenants::TenantDetail,
};

use super::counts::{COUNTED, number};
use crate::{
    asked::{Asked, ask},
    layout::Viewer,
    paths,
    query::QueryString,
    tenants::next_step,
    text::text,
    ui::{Icon, ProblemView, Sign, When, later},
};

/// Everything that waits for somebody, or that nothing does.
#[component]
pub(super) fn Attention(home: Home, viewer: Viewer) -> impl IntoView {
    let dead = viewer
        .can(Permission::JobsRead, &Scope::Anywhere)
        .then(dead_jobs);
    later(3, move || {
        let (home, viewer) = (home.clone(), viewer.clone());
        async move {
            let dead = match dead {
                Some(dead) => match dead.await {
                    Ok(page) => Some(Count::of(&page)),
                    Err(error) => return view! { <ProblemView error /> }.into_any(),
                },
                None => None,
            };
            view! { <Known home dead viewer /> }.into_any()
        }
    })
}

/// The jobs that failed for good; asked for by whoever may see jobs.
fn dead_jobs() -> Asked<Page<Job>> {
    let filter = JobFilter {
        state: Some(JobState::Dead),
        page: COUNTED,
        ..JobFilter::default()
    };
    Asked::new(move || filter.clone(), ask)
}

#[component]
fn Known(
    home: Home,
    #[prop(optional_no_strip)] dead: Option<Count>,
    viewer: Viewer,
) -> impl IntoView {
    let Home {
        waiting,
        waiting_count,
        ending_tokens,
        stuck_schedules,
        ..
    } = home;
    let stuck = stuck_schedules.filter(|count| *count > 0);
    let dead = dead.filter(|count| !count.is_zero());
    let tokens = ending_tokens.filter(|tokens| !tokens.is_empty());
    if waiting.is_empty() && dead.is_none() && tokens.is_none() && stuck.is_none() {
        return view! {
            <section class="card home-calm" aria-labelledby="calm-title">
                <h2 id="calm-title">
                    <Icon sign=Sign::Done />
                    {text!(home.calm)}
                </h2>
                <p class="muted">{text!(home.calm_detail)}</p>
            </section>
        }
        .into_any();
    }
    let waiting = (!waiting.is_empty())
        .then(|| view! { <Waiting tenants=waiting count=waiting_count viewer /> }.into_any());
    view! {
        {dead.map(|count| view! { <DeadJobs count /> }.into_any())}
        {stuck.map(|count| view! { <StuckSchedules count /> }.into_any())}
        {tokens.map(|tokens| view! { <EndingTokens tokens /> }.into_any())}
        {waiting}
    }
    .into_any()
}

#[component]
fn DeadJobs(count: Count) -> impl IntoView {
    let href = QueryString::default()
        .with("state", "DEAD")
        .href(paths::JOBS);
    view! {
        <section class="card home-dead" aria-labelledby="dead-title">
            <div class="card-head">
                <h2 id="dead-title">
                    <Icon sign=Sign::Problem />
                    {text!(home.dead_jobs, count = number(count))}
                </h2>
                <a href=href>{text!(home.see_dead)}</a>
            </div>
            <p class="muted">{text!(home.dead_detail)}</p>
        </section>
    }
    .into_any()
}

#[component]
fn StuckSchedules(count: u64) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="stuck-title">
            <div class="card-head">
                <h2 id="stuck-title">
                    <Icon sign=Sign::Warning />
                    {text!(home.stuck_schedules, count = count)}
                </h2>
                <a href=paths::SCHEDULES>{text!(home.see_dead)}</a>
            </div>
            <p class="muted">{text!(home.stuck_detail)}</p>
        </section>
    }
    .into_any()
}

#[component]
fn EndingTokens(tokens: Vec<TokenView>) -> impl IntoView {
    let lines = tokens
        .into_iter()
        .map(|token| {
            let owner = token
                .owner
                .map(|owner| view! { <bdi class="muted">{owner}</bdi> }.into_any());
            view! {
                <li class="home-line">
                    <span>
                        <bdi>{token.name}</bdi>
                        " "
                        {owner}
                    </span>
                    {token.expires_at.map(|at| view! { <When at /> }.into_any())}
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="tokens-title">
            <div class="card-head">
                <h2 id="tokens-title">
                    <Icon sign=Sign::Warning />
                    {text!(home.ending_tokens)}
                </h2>
                <a href=paths::TOKENS>{text!(home.see_tokens)}</a>
            </div>
            <ul class="home-lines">{lines}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Waiting(tenants: Vec<TenantDetail>, count: u64, viewer: Viewer) -> impl IntoView {
    let shown = u64::try_from(tenants.len()).unwrap_or(u64::MAX);
    let count = Count {
        total: count,
        is_capped: count >= u64::from(LOOKED_AT),
    };
    let lines = tenants
        .into_iter()
        .map(|detail| view! { <WaitingLine detail viewer=viewer.clone() /> }.into_any())
        .collect_view();
    let more = (count.total > shown).then(|| {
        let href = QueryString::default()
            .with("status", "ACTIVE")
            .with("sort", "-created_at")
            .href(paths::TENANTS);
        view! { <a href=href>{text!(home.newest_tenants)}</a> }.into_any()
    });
    view! {
        <section class="card" aria-labelledby="waiting-title">
            <div class="card-head">
                <h2 id="waiting-title">{text!(home.waiting)}</h2>
                <span class="count">{waiting_of(shown, count)}</span>
            </div>
            <ul class="home-lines">{lines}</ul>
            {more}
        </section>
    }
    .into_any()
}

/// How many of those that wait are listed.
fn waiting_of(shown: u64, count: Count) -> String {
    if shown == count.total && !count.is_capped {
        return number(count);
    }
    text!(ui.shown_of, first = 1, last = shown, total = number(count))
}

#[component]
fn WaitingLine(detail: TenantDetail, viewer: Viewer) -> impl IntoView {
    let tenant = detail.tenant.clone();
    let step = next_step(&detail, &viewer).map(|(label, href)| {
        view! {
            <a class="home-step" href=href>
                {label} " "
                <span class="visually-hidden">
                    {text!(home.for_tenant, tenant = tenant.tenant_id)}
                </span>
                <Icon sign=Sign::Forward />
            </a>
        }
        .into_any()
    });
    view! {
        <li class="home-line">
            <span>
                <a href=paths::tenant(&tenant.tenant_id)>
                    <bdi>{tenant.name.clone()}</bdi>
                </a>
                " "
                <code class="muted">{tenant.tenant_id.to_string()}</code>
            </span>
            {step}
        </li>
    }
    .into_any()
}
