//! The words for jobs.

use leptos::prelude::*;
use tenantry_domain::jobs::{Hindrance, Job, JobState};

use crate::{
    text::text,
    ui::{StatusBadge, Tone},
};

/// The word for a state.
pub(super) fn state_label(state: JobState) -> &'static str {
    match state {
        JobState::Queued => text!(jobs.queued),
        JobState::Running => text!(jobs.running),
        JobState::Done => text!(jobs.done),
        JobState::Dead => text!(jobs.dead),
        JobState::Cancelled => text!(jobs.cancelled),
    }
}

/// Where a job stands: one that waits after a failure shows that it failed.
pub(super) fn state_badge(job: &Job) -> AnyView {
    let tone = match job.state {
        JobState::Queued if job.last_error.is_some() => Tone::Warn,
        JobState::Queued | JobState::Cancelled => Tone::Neutral,
        JobState::Running => Tone::Live,
        JobState::Done => Tone::Good,
        JobState::Dead => Tone::Bad,
    };
    let label = match job.state {
        JobState::Queued if job.last_error.is_some() => text!(jobs.waits_again),
        state @ (JobState::Queued
        | JobState::Running
        | JobState::Done
        | JobState::Dead
        | JobState::Cancelled) => state_label(state),
    };
    view! { <StatusBadge tone label /> }.into_any()
}

/// Why something cannot be done with a job.
pub(super) fn hindrance_text(hindrance: Hindrance) -> &'static str {
    match hindrance {
        Hindrance::Runs => text!(jobs.runs_now),
        Hindrance::Done => text!(jobs.is_done),
        Hindrance::Recurs => text!(jobs.recurs),
    }
}
