//! Which of the differences are shown: those of a kind, a page at a time.

use leptos::prelude::*;
use tenantry_domain::replay::{LineDifference, ReplayAspect, Totals};

use crate::backend::is_plain;

/// Differences that are shown at once.
const PAGE: usize = 50;

/// Which of the differences are shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) aspect: RwSignal<Option<ReplayAspect>>,
    first: RwSignal<usize>,
    pub(super) stretch: Memo<Stretch>,
    /// Whether there is any, whichever are asked for.
    pub(super) is_any: Memo<bool>,
}

/// A part of the differences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) rows: Vec<LineDifference>,
    pub(super) first: usize,
    /// How many there are of the kind that is asked for.
    pub(super) count: usize,
}

impl Stretch {
    fn of(all: &[LineDifference], aspect: Option<ReplayAspect>, first: usize, most: usize) -> Self {
        let is_wanted = |one: &&LineDifference| {
            aspect.is_none_or(|aspect| one.difference.differs.contains(&aspect))
        };
        let wanted = || all.iter().filter(is_wanted);
        Self {
            rows: wanted().skip(first).take(most).cloned().collect(),
            first,
            count: wanted().count(),
        }
    }

    /// How many there are up to the last one that is shown.
    pub(super) const fn last(&self) -> usize {
        self.first + self.rows.len()
    }
}

impl Shown {
    /// All of them, from the first on.
    pub(super) fn of(totals: RwSignal<Totals>) -> Self {
        let aspect = RwSignal::new(None);
        let first = RwSignal::new(0);
        // Without script nothing leads to another page.
        let most = if is_plain() { usize::MAX } else { PAGE };
        Self {
            aspect,
            first,
            stretch: Memo::new(move |_| {
                let (aspect, first) = (aspect.get(), first.get());
                totals.with(|totals| Stretch::of(&totals.differences, aspect, first, most))
            }),
            is_any: Memo::new(move |_| totals.with(|totals| !totals.differences.is_empty())),
        }
    }

    /// Those of a kind, from the first on.
    pub(super) fn choose(self, aspect: Option<ReplayAspect>) {
        self.first.set(0);
        self.aspect.set(aspect);
    }

    /// The page before.
    pub(super) fn before(self) {
        self.first
            .update(|first| *first = first.saturating_sub(PAGE));
    }

    /// The next page.
    pub(super) fn next(self) {
        self.first.update(|first| *first += PAGE);
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{
        replay::{DecisionSummary, ReplayDifference},
        runtime::{DecisionOutcome, ExceptionSeverity},
    };

    use super::*;

    fn differing(line: u64, aspect: ReplayAspect) -> LineDifference {
        LineDifference {
            line,
            difference: ReplayDifference {
                index: 0,
                exception_id: None,
                differs: vec![aspect],
                before: None,
                after: DecisionSummary {
                    exception_type: "LATE".to_owned(),
                    severity: ExceptionSeverity::Low,
                    playbook: None,
                    outcome: DecisionOutcome::Auto,
                    reasons: Vec::new(),
                },
            },
        }
    }

    #[test]
    fn those_that_differ_in_one_way_are_shown_a_page_at_a_time() {
        let aspects = [ReplayAspect::Severity, ReplayAspect::Outcome];
        let all: Vec<_> = (1..=9)
            .zip(aspects.into_iter().cycle())
            .map(|(line, aspect)| differing(line, aspect))
            .collect();

        let page = Stretch::of(&all, Some(ReplayAspect::Outcome), 2, 2);

        let lines: Vec<u64> = page.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [6, 8]);
        assert_eq!((page.last(), page.count), (4, 4));
        let all = Stretch::of(&all, None, 0, usize::MAX);
        assert_eq!((all.rows.len(), all.count), (9, 9));
    }
}
