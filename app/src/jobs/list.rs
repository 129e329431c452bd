//! The list of jobs, filtered by state and kind; it keeps itself up to date.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest, Timestamp,
    access::{Permission, Scope},
    id::TenantId,
    jobs::{Job, JobFilter, JobState},
};

use super::{
    actions::{dialog, is_asking, links, may_operate},
    server_fns::{CancelJob, RetryJob},
    words::{state_badge, state_label},
};
use crate::{
    asked::{Asked, ask},
    layout::{PageHeader, Viewer, denied, use_session},
    routes,
    text::text,
    ui::{
        ButtonLink, Chip, Choice, Column, DataTable, EmptyState, FilterBar, LiveSwitch, Pager,
        Posting, ProblemView, QueryString, SelectField, TextField, When, later, use_live,
        use_query,
    },
};

/// Jobs, newest first.
#[component]
pub(crate) fn JobsPage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let content = move || async move {
        let viewer = session.viewer().await;
        denied(&viewer, Permission::JobsRead, &Scope::Anywhere)
            .unwrap_or_else(|| view! { <Content query viewer /> }.into_any())
    };
    view! {
        <PageHeader title=text!(jobs.title) lead=text!(jobs.lead) />
        {later(6, content)}
    }
    .into_any()
}

#[component]
fn Content(query: Memo<QueryString>, viewer: Viewer) -> impl IntoView {
    let (retry, cancel) = (Posting::to::<RetryJob>(), Posting::to::<CancelJob>());
    let live = use_live();
    // Nothing may change under somebody who is about to confirm something.
    let calm = Memo::new(move |calm: Option<&u32>| {
        let now = live.ticks();
        if is_asking(&query.read()) {
            calm.copied().unwrap_or(now)
        } else {
            now
        }
    });
    let jobs = Asked::new(
        move || {
            (
                filter_of(&query.read()),
                retry.version(),
                cancel.version(),
                calm.get(),
            )
        },
        |(filter, ..)| ask(filter),
    );
    view! {
        {move || view! { <Filters query=query.get() /> }.into_any()}
        <LiveSwitch live />
        {later(6, move || {
                let viewer = viewer.clone();
                async move {
                    match jobs.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(page) if page.items.is_empty() => {
                            view! { <NoRows query=query.get_untracked() /> }.into_any()
                        }
                        Ok(page) => {
                            view! { <Rows page query viewer actions=(retry, cancel) /> }.into_any()
                        }
                    }
                }
            })}
    }
    .into_any()
}

#[component]
fn Filters(query: QueryString) -> impl IntoView {
    let mut states = vec![Choice::new("", text!(ui.any))];
    states.extend(JobState::ALL.map(|state| Choice::new(state.as_str(), state_label(state))));
    let chips = chips(&query);
    view! {
        <FilterBar path=routes::JOBS query=query.clone() chips>
            <SelectField
                name="state"
                label=text!(jobs.state)
                choices=states
                value=query.text("state")
            />
            <TextField name="kind" label=text!(jobs.kind) kind="search" value=query.text("kind") />
            <TextField
                name="tenant_id"
                label=text!(jobs.tenant)
                kind="search"
                value=query.text("tenant_id")
            />
        </FilterBar>
    }
    .into_any()
}

#[component]
fn NoRows(query: QueryString) -> impl IntoView {
    if query.get("cursor").is_some() || !chips(&query).is_empty() {
        return view! {
            <EmptyState title=text!(ui.no_match) detail=text!(jobs.no_match_detail)>
                <ButtonLink href=routes::JOBS>{text!(ui.clear_filters)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState title=text!(jobs.none) detail=text!(jobs.none_detail) /> }.into_any()
}

#[component]
fn Rows(
    page: Page<Job>,
    query: Memo<QueryString>,
    viewer: Viewer,
    actions: (Posting, Posting),
) -> impl IntoView {
    let columns = vec![
        Column::plain(text!(jobs.kind)),
        Column::plain(text!(jobs.state)),
        Column::plain(text!(jobs.about)),
        Column::plain(text!(jobs.attempts)),
        Column::plain(text!(jobs.due)),
        Column::plain(text!(jobs.finished)),
        Column::plain(text!(jobs.last_error)),
        Column::controls(text!(ui.actions)),
    ];
    let shown = page.items.len();
    let here = query.get_untracked();
    let rows = page
        .items
        .iter()
        .map(|job| {
            let links = may_operate(&viewer, job).then(|| links(job, &here));
            view! { <Row job=job.clone() links /> }.into_any()
        })
        .collect_view();
    let jobs = page.items;
    let operable: Vec<_> = jobs
        .into_iter()
        .filter(|job| may_operate(&viewer, job))
        .collect();
    view! {
        {move || dialog(&operable, &query.get(), actions)}
        <DataTable caption=text!(jobs.title) columns>
            {rows}
        </DataTable>
        <Pager
            query=here
            path=routes::JOBS
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

#[component]
fn Row(job: Job, links: Option<AnyView>) -> impl IntoView {
    let about = match (&job.tenant_id, &job.key) {
        (Some(tenant), _) => tenant.to_string(),
        (None, Some(key)) => key.clone(),
        (None, None) => String::new(),
    };
    view! {
        <tr>
            <th scope="row" title=job.id.to_string()>
                {job.kind.clone()}
            </th>
            <td>{state_badge(&job)}</td>
            <td class="table-wide">{about}</td>
            <td>{job.attempts.to_string()}</td>
            <td>{when(job.due_at)}</td>
            <td>{when(job.finished_at)}</td>
            <td class="table-wide">{job.last_error}</td>
            <td class="table-actions">{links}</td>
        </tr>
    }
    .into_any()
}

fn when(at: Option<Timestamp>) -> Option<AnyView> {
    at.map(|at| view! { <When at /> }.into_any())
}

fn state_of(query: &QueryString) -> Option<JobState> {
    query.get("state").and_then(JobState::parse)
}

/// The filter that a URL asks for.
fn filter_of(query: &QueryString) -> JobFilter {
    let owned = |name| query.get(name).map(str::to_owned);
    JobFilter {
        state: state_of(query),
        kind: owned("kind"),
        tenant_id: query
            .get("tenant_id")
            .and_then(|id| TenantId::parse(id).ok()),
        page: PageRequest {
            limit: None,
            cursor: owned("cursor"),
        },
    }
}

/// The filters in force.
fn chips(query: &QueryString) -> Vec<Chip> {
    let chip = |name, label: &str, value: &str| Chip {
        name,
        label: format!("{label}: {value}"),
    };
    let state = state_of(query).map(|state| chip("state", text!(jobs.state), state_label(state)));
    let named = [
        ("kind", text!(jobs.kind)),
        ("tenant_id", text!(jobs.tenant)),
    ]
    .into_iter()
    .filter_map(|(name, label)| Some(chip(name, label, query.get(name)?)));
    state.into_iter().chain(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_kept_in_the_url() {
        let query = QueryString::default()
            .with("state", "DEAD")
            .with("kind", "relay")
            .with("tenant_id", "no such id!");
        let filter = filter_of(&query);

        assert_eq!(filter.state, Some(JobState::Dead));
        assert_eq!(filter.kind.as_deref(), Some("relay"));
        assert_eq!(filter.tenant_id, None);
        assert_eq!(chips(&query).len(), 3);
    }

    #[test]
    fn words_that_mean_nothing_filter_nothing() {
        let query = QueryString::default().with("state", "dead");

        assert_eq!(filter_of(&query), JobFilter::default());
        assert_eq!(chips(&query), []);
    }
}
