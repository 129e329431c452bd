//! The words for recalls.

use leptos::prelude::*;
use tenantry_domain::recalls::{Recall, RecallOutcome, RecallProgress, RecallStatus};

use crate::{
    text::text,
    ui::{StatusBadge, Tone, number},
};

/// The word for where a recall stands.
pub(super) fn status_label(status: RecallStatus) -> &'static str {
    match status {
        RecallStatus::Running => text!(recalls.running),
        RecallStatus::Stopped => text!(recalls.stopped),
        RecallStatus::Finished => text!(recalls.finished),
    }
}

/// Where a recall stands, as a word and a colour: one that is finished is well only where no tenant has the version any
/// more.
pub(super) fn status_badge(status: RecallStatus, progress: &RecallProgress) -> AnyView {
    let tone = match status {
        RecallStatus::Running => Tone::Live,
        RecallStatus::Stopped => Tone::Warn,
        RecallStatus::Finished if progress.live > 0 => Tone::Warn,
        RecallStatus::Finished => Tone::Good,
    };
    view! { <StatusBadge tone label=status_label(status) /> }.into_any()
}

/// The word for what a recall has made of a tenant.
pub(super) fn outcome_label(outcome: RecallOutcome) -> &'static str {
    match outcome {
        RecallOutcome::Pending => text!(recalls.pending),
        RecallOutcome::Moved => text!(recalls.moved),
        RecallOutcome::Requested => text!(recalls.requested),
        RecallOutcome::NotLive => text!(recalls.not_live),
        RecallOutcome::Failed => text!(recalls.failed),
    }
}

/// What a recall has made of a tenant, as a word and a colour.
pub(super) fn outcome_badge(outcome: RecallOutcome) -> AnyView {
    let tone = match outcome {
        RecallOutcome::Pending | RecallOutcome::NotLive => Tone::Neutral,
        RecallOutcome::Moved => Tone::Good,
        RecallOutcome::Requested => Tone::Warn,
        RecallOutcome::Failed => Tone::Bad,
    };
    view! { <StatusBadge tone label=outcome_label(outcome) /> }.into_any()
}

/// How many tenants became so.
pub(super) fn count_of(progress: &RecallProgress, outcome: RecallOutcome) -> u64 {
    match outcome {
        RecallOutcome::Pending => progress.pending,
        RecallOutcome::Moved => progress.moved,
        RecallOutcome::Requested => progress.requested,
        RecallOutcome::NotLive => progress.not_live,
        RecallOutcome::Failed => progress.failed,
    }
}

/// How far a recall is, such as `12 of 50; 3 failed; live for 41`.
pub(super) fn progress_text(progress: &RecallProgress) -> String {
    let done = text!(
        recalls.done_of,
        done = number(progress.done()),
        total = number(progress.tenants)
    );
    let failed =
        (progress.failed > 0).then(|| text!(recalls.count_failed, count = number(progress.failed)));
    let live =
        (progress.live > 0).then(|| text!(recalls.count_live, count = number(progress.live)));
    let parts: Vec<_> = [Some(done), failed, live].into_iter().flatten().collect();
    parts.join("; ")
}

/// The version that is recalled, such as `Finance v3.2`.
pub(super) fn version_of(recall: &Recall) -> String {
    format!("{} {}", recall.domain, recall.version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recalls::sample;

    #[test]
    fn a_recall_says_how_far_it_is_and_leaves_out_what_there_is_none_of() {
        let progress = sample::recall().progress;
        assert_eq!(progress_text(&progress), "12 of 50; 3 failed; live for 41");

        let done = RecallProgress {
            tenants: 1_200,
            moved: 1_200,
            ..RecallProgress::default()
        };
        assert_eq!(progress_text(&done), "1,200 of 1,200");
    }

    #[test]
    fn what_is_finished_is_well_only_where_nobody_has_the_version_any_more() {
        let badge = |live| {
            let progress = RecallProgress {
                live,
                ..RecallProgress::default()
            };
            Owner::new().with(|| status_badge(RecallStatus::Finished, &progress).to_html())
        };

        assert!(badge(0).contains("badge-good"));
        assert!(badge(1).contains("badge-warn"));
    }

    #[test]
    fn every_tenant_is_counted_once() {
        let progress = sample::recall().progress;
        let counts = RecallOutcome::ALL.map(|outcome| count_of(&progress, outcome));

        assert_eq!(counts.iter().sum::<u64>(), progress.tenants);
    }
}
