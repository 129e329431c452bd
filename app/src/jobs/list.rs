//! The list of jobs, filtered by state and kind; it keeps itself up to date.

use leptos::prelude::*;
use tenantry_domain::{
    Timestamp,
    access::Permission,
    changes::Affected,
    jobs::{Job, JobFilter, JobState},
};

use super::{
    actions::{actions, is_asking},
    server_fns::{CancelJob, RetryJob},
    words::{kind_choices, kind_says, state_badge, state_label},
};
use crate::{
    frames::{About, Around, Filter, List, RowActions, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{Column, Live, LiveSwitch, Posting, When, use_live, use_query},
};

/// Jobs, newest first.
#[component]
pub(crate) fn JobsPage() -> impl IntoView {
    let (query, live) = (use_query(), use_live());
    // Nothing may change under somebody who is about to confirm something.
    let calm = Memo::new(move |calm: Option<&u32>| {
        let now = live.ticks();
        if is_asking(&query.read()) {
            calm.copied().unwrap_or(now)
        } else {
            now
        }
    });
    list_page(Jobs {
        retry: Posting::to::<RetryJob>(),
        cancel: Posting::to::<CancelJob>(),
        live,
        calm,
    })
}

struct Jobs {
    retry: Posting,
    cancel: Posting,
    live: Live,
    /// The ticks, standing still while a dialog is open.
    calm: Memo<u32>,
}

impl List for Jobs {
    type Asked = JobFilter;
    type Item = Job;

    fn about(&self) -> About {
        About {
            path: paths::JOBS,
            title: text!(jobs.title),
            lead: text!(jobs.lead),
            no_match: text!(jobs.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> JobFilter {
        JobFilter {
            state: query.get("state").and_then(JobState::parse),
            kind: query.owned("kind"),
            tenant_id: query.tenant("tenant_id"),
            page: query.page(),
        }
    }

    fn above(&self, _: Memo<QueryString>, _: &Viewer) -> Option<AnyView> {
        Some(view! { <LiveSwitch live=self.live /> }.into_any())
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        let states = JobState::ALL.map(|state| (state.as_str(), state_label(state)));
        let tenants = find_tenants(around.viewer.clone(), Permission::JobsRead);
        vec![
            Filter::choice("state", text!(jobs.state), states),
            Filter::choice(
                "kind",
                text!(jobs.kind),
                kind_choices(around.query.get("kind")),
            ),
            Filter::find("tenant_id", text!(jobs.tenant), tenants),
        ]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(jobs.kind)),
            Column::plain(text!(jobs.state)),
            Column::plain(text!(jobs.about)).may_hide("about"),
            Column::plain(text!(jobs.attempts)).may_hide("attempts"),
            Column::plain(text!(jobs.due)).may_hide("due"),
            Column::plain(text!(jobs.finished)).may_hide("finished"),
            Column::plain(text!(jobs.last_error)).may_hide("last_error"),
            Column::controls(text!(ui.actions)),
        ]
    }

    fn row(&self, job: Job, around: &Around) -> AnyView {
        let links = around.links(self, &job);
        row(job, links)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(jobs.none), text!(jobs.none_detail))
    }

    fn actions(&self, viewer: &Viewer) -> Option<RowActions<Job>> {
        Some(actions(viewer.clone(), self.retry, self.cancel))
    }

    fn shows(&self) -> Option<Affected> {
        None
    }

    fn changes(&self) -> u64 {
        let answers = self.retry.changes() + self.cancel.changes();
        u64::from(self.calm.get()) + u64::try_from(answers).unwrap_or(0)
    }
}

fn row(job: Job, links: Option<AnyView>) -> AnyView {
    let about = match (&job.tenant_id, &job.key) {
        (Some(tenant), _) => tenant.to_string(),
        (None, Some(key)) => key.clone(),
        (None, None) => String::new(),
    };
    view! {
        <tr>
            <th scope="row" title=job.id.to_string()>
                {job.kind.clone()}
                " "
                {kind_says(&job.kind).map(|says| view! { <span class="muted">{says}</span> }.into_any())}
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_kept_in_the_url() {
        let query = QueryString::default()
            .with("state", "DEAD")
            .with("kind", "relay")
            .with("tenant_id", "no such id!");
        let filter = Jobs::asked(&query);

        assert_eq!(filter.state, Some(JobState::Dead));
        assert_eq!(filter.kind.as_deref(), Some("relay"));
        assert_eq!(filter.tenant_id, None);
    }

    #[test]
    fn words_that_mean_nothing_filter_nothing() {
        let query = QueryString::default().with("state", "dead");

        assert_eq!(Jobs::asked(&query), JobFilter::default());
    }
}
