//! What can be done with a job: the links in its row, and the dialogs they lead to.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    jobs::{Hindrance, Job, JobState},
};

use super::words::hindrance_text;
use crate::{
    frames::CommandDialog,
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Look, Posting},
};

/// Something that people do with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Retry,
    Cancel,
}

impl Verb {
    /// The parameter of the URL that asks for its dialog.
    const fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Cancel => "cancel",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Retry => text!(jobs.retry),
            Self::Cancel => text!(jobs.cancel),
        }
    }

    /// Whether it can be done, and would change anything.
    fn may(self, job: &Job) -> Result<(), Hindrance> {
        match self {
            Self::Retry => job.may_retry(),
            Self::Cancel => job.may_cancel(),
        }
    }

    /// Asks before it is done; what became impossible meanwhile is said.
    fn dialog(self, job: &Job, back: String) -> CommandDialog {
        let dialog = match self {
            Self::Retry => {
                let title = text!(jobs.retry_title, kind = job.kind);
                CommandDialog::new(title, text!(jobs.retry_consequence), back, self.label())
            }
            Self::Cancel => {
                let title = text!(jobs.cancel_title, kind = job.kind);
                let consequence = match job.state {
                    JobState::Running => text!(jobs.cancel_running),
                    JobState::Queued | JobState::Done | JobState::Dead | JobState::Cancelled => {
                        text!(jobs.cancel_consequence)
                    }
                };
                CommandDialog::new(title, consequence, back, self.label())
                    .reason("input[reason]", Some(text!(ui.reason_wanted)))
                    .harms(true)
            }
        };
        dialog
            .sends("input[id]", job.id.to_string())
            .not_now(self.may(job).err().map(hindrance_text))
    }

    /// Whether a row shows it.
    fn is_offered(self, job: &Job) -> bool {
        let is_so_already = self == Self::Cancel && job.state == JobState::Cancelled;
        self.may(job).is_ok() && !is_so_already
    }
}

/// Whether a person may do anything with the job.
pub(super) fn may_operate(viewer: &Viewer, job: &Job) -> bool {
    let scope = match &job.tenant_id {
        Some(tenant) => Scope::Tenant(tenant.clone()),
        None => Scope::Global,
    };
    viewer.can(Permission::JobsOperate, &scope)
}

/// The links to what can be done with a job now.
pub(super) fn links(job: &Job, here: &QueryString) -> AnyView {
    [Verb::Retry, Verb::Cancel]
        .into_iter()
        .filter(|verb| verb.is_offered(job))
        .map(|verb| {
            let href = here
                .clone()
                .with(verb.name(), job.id.as_str())
                .href(paths::JOBS);
            let label = text!(
                ui.verb_thing,
                verb = verb.label(),
                thing = format!("{} {}", job.kind, job.id)
            );
            view! {
                <ButtonLink look=Look::Quiet href aria_label=label>
                    {verb.label()}
                </ButtonLink>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}

/// Whether the URL asks for a dialog.
pub(super) fn is_asking(query: &QueryString) -> bool {
    [Verb::Retry, Verb::Cancel]
        .into_iter()
        .any(|verb| query.get(verb.name()).is_some())
}

/// The dialog that the URL asks for, if it is about one of these jobs; what became impossible
/// meanwhile is said in it.
pub(super) fn dialog(
    jobs: &[Job],
    query: &QueryString,
    (retry, cancel): (Posting, Posting),
) -> Option<AnyView> {
    let (verb, id) = [Verb::Retry, Verb::Cancel]
        .into_iter()
        .find_map(|verb| Some((verb, query.get(verb.name())?)))?;
    let job = jobs.iter().find(|job| job.id.as_str() == id)?.clone();
    let back = query.clone().without(verb.name()).href(paths::JOBS);
    let action = match verb {
        Verb::Retry => retry,
        Verb::Cancel => cancel,
    };
    Some(verb.dialog(&job, back).open(action))
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Timestamp, access::Role, id::JobId};

    use super::*;

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

    fn offered(job: &Job) -> Vec<Verb> {
        let verbs = [Verb::Retry, Verb::Cancel].into_iter();
        verbs.filter(|verb| verb.is_offered(job)).collect()
    }

    #[test]
    fn a_row_offers_what_would_change_something() {
        let both = vec![Verb::Retry, Verb::Cancel];

        assert_eq!(offered(&job(JobState::Queued, None)), both);
        assert_eq!(offered(&job(JobState::Dead, None)), both);
        assert_eq!(offered(&job(JobState::Running, None)), [Verb::Cancel]);
        assert_eq!(offered(&job(JobState::Cancelled, None)), [Verb::Retry]);
        assert_eq!(offered(&job(JobState::Done, None)), []);
        assert_eq!(offered(&job(JobState::Queued, Some(60))), [Verb::Retry]);
        assert_eq!(offered(&job(JobState::Running, Some(60))), []);
    }

    #[test]
    fn only_who_may_is_offered_anything() {
        let job = job(JobState::Queued, None);

        assert!(may_operate(&Viewer::with_role(Role::Operator), &job));
        assert!(!may_operate(&Viewer::with_role(Role::Editor), &job));
    }
}
