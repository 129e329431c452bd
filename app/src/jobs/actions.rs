//! What can be done with a job.

use tenantry_domain::{
    access::{Permission, Scope},
    jobs::{Job, JobState},
};

use super::words::hindrance_text;
use crate::{
    frames::{CommandDialog, RowActions},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::Posting,
};

/// The parameters of the URL that ask for the dialogs.
const RETRY: &str = "retry";
const CANCEL: &str = "cancel";

/// Retrying and cancelling; a row shows what would change something, and a dialog says what became impossible meanwhile.
pub(super) fn actions(viewer: Viewer, retry: Posting, cancel: Posting) -> RowActions<Job> {
    let named = |job: &Job| (job.id.to_string(), format!("{} {}", job.kind, job.id));
    RowActions::at(paths::JOBS, named)
        .for_rows(move |job| may_operate(&viewer, job))
        .and(RETRY, text!(jobs.retry), retry, retry_dialog)
        .only_where(|job| job.may_retry().is_ok())
        .and(CANCEL, text!(jobs.cancel), cancel, cancel_dialog)
        .only_where(|job| job.may_cancel().is_ok() && job.state != JobState::Cancelled)
}

fn retry_dialog(job: &Job, _: Posting) -> CommandDialog {
    let title = text!(jobs.retry_title, kind = job.kind);
    CommandDialog::of_row(title, text!(jobs.retry_consequence))
        .sends("input[id]", job.id.to_string())
        .not_now(job.may_retry().err().map(hindrance_text))
}

fn cancel_dialog(job: &Job, _: Posting) -> CommandDialog {
    let consequence = if job.state == JobState::Running {
        text!(jobs.cancel_running)
    } else {
        text!(jobs.cancel_consequence)
    };
    CommandDialog::of_row(text!(jobs.cancel_title, kind = job.kind), consequence)
        .sends("input[id]", job.id.to_string())
        .reason("input[reason]", Some(text!(ui.reason_wanted)))
        .harms(true)
        .not_now(job.may_cancel().err().map(hindrance_text))
}

/// Whether a person may do anything with the job.
fn may_operate(viewer: &Viewer, job: &Job) -> bool {
    let scope = match &job.tenant_id {
        Some(tenant) => Scope::Tenant(tenant.clone()),
        None => Scope::Global,
    };
    viewer.can(Permission::JobsOperate, &scope)
}

/// Whether the URL asks for a dialog.
pub(super) fn is_asking(query: &QueryString) -> bool {
    [RETRY, CANCEL]
        .into_iter()
        .any(|name| query.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;
    use tenantry_domain::{Timestamp, access::Role, id::JobId};

    use super::*;
    use crate::jobs::server_fns::{CancelJob, RetryJob};

    fn job(state: JobState, every_s: Option<u64>) -> Job {
        Job {
            id: JobId::from_unique("1"),
            kind: "relay".to_owned(),
            key: None,
            tenant_id: None,
            state,
            every_s,
            attempts: 0,
            due_at: None,
            last_error: None,
            row_version: 1,
            created_at: Timestamp::from_micros(0),
            started_at: None,
            finished_at: None,
        }
    }

    /// What the links of a job's row lead to.
    fn offered(job: &Job) -> Vec<&'static str> {
        let html = Owner::new().with(|| {
            let (retry, cancel) = (Posting::to::<RetryJob>(), Posting::to::<CancelJob>());
            let actions = actions(Viewer::with_role(Role::Operator), retry, cancel);
            let here = QueryString::default().with("kind", "relay");
            actions.links(job, &here).to_html()
        });
        let is_there =
            |name: &&str| html.contains(&format!("/admin/jobs?kind=relay&amp;{name}=job_1"));
        [RETRY, CANCEL].into_iter().filter(is_there).collect()
    }

    #[test]
    fn a_row_offers_what_would_change_something() {
        let both = vec![RETRY, CANCEL];

        assert_eq!(offered(&job(JobState::Queued, None)), both);
        assert_eq!(offered(&job(JobState::Dead, None)), both);
        assert_eq!(offered(&job(JobState::Running, None)), [CANCEL]);
        assert_eq!(offered(&job(JobState::Cancelled, None)), [RETRY]);
        assert!(offered(&job(JobState::Done, None)).is_empty());
        assert_eq!(offered(&job(JobState::Queued, Some(60))), [RETRY]);
        assert!(offered(&job(JobState::Running, Some(60))).is_empty());
    }

    #[test]
    fn only_who_may_is_offered_anything() {
        let job = job(JobState::Queued, None);

        assert!(may_operate(&Viewer::with_role(Role::Operator), &job));
        assert!(!may_operate(&Viewer::with_role(Role::Editor), &job));
    }
}
