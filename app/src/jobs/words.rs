//! The words for jobs.

use leptos::prelude::*;
use tenantry_domain::jobs::{Hindrance, Job, JobState};

use crate::{
    text::text,
    ui::{StatusBadge, Tone},
};

/// The kinds of jobs that this release has.
const KINDS: [&str; 6] = [
    "begin_schedule",
    "carry_out_recall",
    "miss_schedules",
    "prune",
    "relay",
    "void_withdrawn",
];

/// What jobs of a kind do; nothing of one that another release made.
pub(super) fn kind_says(kind: &str) -> Option<&'static str> {
    match kind {
        "begin_schedule" => Some(text!(jobs.kind_begin_schedule)),
        "carry_out_recall" => Some(text!(jobs.kind_carry_out_recall)),
        "miss_schedules" => Some(text!(jobs.kind_miss_schedules)),
        "prune" => Some(text!(jobs.kind_prune)),
        "relay" => Some(text!(jobs.kind_relay)),
        "void_withdrawn" => Some(text!(jobs.kind_void_withdrawn)),
        _ => None,
    }
}

/// The kinds to choose from, and whatever else the address asks for.
pub(super) fn kind_choices(asked: Option<&str>) -> Vec<(String, String)> {
    let other = asked.filter(|asked| !KINDS.contains(asked));
    let kinds = other.into_iter().chain(KINDS);
    kinds
        .map(|kind| {
            let label =
                kind_says(kind).map_or_else(|| kind.to_owned(), |says| format!("{kind} — {says}"));
            (kind.to_owned(), label)
        })
        .collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_it_does_and_one_of_the_address_is_not_lost() {
        assert!(KINDS.iter().all(|kind| kind_says(kind).is_some()));
        let choices = kind_choices(Some("later"));
        assert_eq!(choices[0], ("later".to_owned(), "later".to_owned()));
        assert_eq!(choices.len(), KINDS.len() + 1);
        assert_eq!(kind_choices(Some("prune")).len(), KINDS.len());
    }
}
