//! The words for replays.

use tenantry_domain::{
    replay::{FILE_MAX_EXCEPTIONS, LineFaultKind, PART_MAX_BYTES, ReplayAspect, Totals, Wanted},
    runtime::DecisionOutcome,
};

use crate::{
    text::text,
    ui::{number, size_text},
};

/// What is wrong with a line.
pub(super) fn fault_text(kind: &LineFaultKind) -> String {
    match kind {
        LineFaultKind::NotJson { column } => text!(replay.not_json, column = column),
        LineFaultKind::NotUtf8 => text!(replay.not_utf8).to_owned(),
        LineFaultKind::NoObject => text!(replay.no_object).to_owned(),
        LineFaultKind::Field { name, wanted } => match wanted {
            Wanted::Text => text!(replay.wants_text, name = name),
            Wanted::Number => text!(replay.wants_number, name = name),
            Wanted::Object => text!(replay.wants_object, name = name),
        },
        LineFaultKind::Twice => text!(replay.twice).to_owned(),
        LineFaultKind::TooLong => text!(replay.too_long, size = size_text(PART_MAX_BYTES)),
        LineFaultKind::TooMany => text!(replay.too_many, count = number(FILE_MAX_EXCEPTIONS)),
    }
}

/// What of a decision is another one.
pub(super) fn aspect_label(aspect: ReplayAspect) -> &'static str {
    match aspect {
        ReplayAspect::ExceptionType => text!(suite_table.kind),
        ReplayAspect::Severity => text!(suite_table.severity),
        ReplayAspect::Playbook => text!(suite_table.playbook),
        ReplayAspect::Steps => text!(replay.steps),
        ReplayAspect::Outcome => text!(suite_table.outcome),
    }
}

/// How a decision ends.
pub(super) const fn outcome_text(outcome: DecisionOutcome) -> &'static str {
    outcome.as_str()
}

/// What came of a replay, in a sentence.
pub(super) fn counted_text(totals: &Totals) -> String {
    let of = number(totals.replayed);
    match (totals.replayed, totals.differing) {
        (1, 0) => text!(replay.one_same).to_owned(),
        (1, _) => text!(replay.one_differs).to_owned(),
        (_, 0) => text!(replay.none_differs, count = of),
        (_, differing) => text!(replay.differ, differing = number(differing), count = of),
    }
}
