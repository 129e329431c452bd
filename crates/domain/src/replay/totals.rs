//! What came of the parts of a file together.

use serde::{Deserialize, Serialize};

use super::{OutcomeCount, Part, Replay, ReplayDifference};
use crate::checksum::Checksum;

/// An exception that would be decided in another way, with the line that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDifference {
    /// The number of its line, from 1.
    pub line: u64,
    /// What differs; its `index` counts in the part that it was sent in.
    #[serde(flatten)]
    pub difference: ReplayDifference,
}

/// Why an answer cannot be added to those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    /// It is about another revision or another candidate than the answers before: begin anew.
    #[error("the configurations that are compared have changed in the meantime")]
    Moved,
    /// It is none to what was sent.
    #[error("the answer does not fit what was sent")]
    Unfit,
}

/// The answers to the parts of a file, added up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// The revision in force and what both configurations are known by; nothing before the first answer.
    pub compared: Option<(u64, Option<Checksum>, Checksum)>,
    /// How many exceptions were decided.
    pub replayed: u64,
    /// How many of them would be decided in another way.
    pub differing: u64,
    /// How many decisions used up their budget.
    pub budget_spent: u64,
    /// How many end how, the most frequent first.
    pub outcomes: Vec<OutcomeCount>,
    /// What differs, in the order of the lines: the first of them, as many as are kept.
    pub differences: Vec<LineDifference>,
    #[serde(skip)]
    keep: usize,
}

impl Totals {
    /// Before the first answer; of the differences that many are kept, and all are counted.
    pub fn keeping(keep: usize) -> Self {
        Self {
            keep,
            ..Self::default()
        }
    }

    /// The revision that is compared with: what the next parts expect.
    pub fn revision(&self) -> Option<u64> {
        self.compared.as_ref().map(|(revision, ..)| *revision)
    }

    /// Adds the answer to a part; what of the part was not decided yet, which is sent again.
    pub fn add(&mut self, mut part: Part, answer: Replay) -> Result<Option<Part>, NotAdded> {
        let replayed = usize::try_from(answer.replayed).unwrap_or(usize::MAX);
        if replayed == 0 || replayed > part.len() {
            return Err(NotAdded::Unfit);
        }
        let compared = (answer.revision, answer.checksum, answer.candidate_checksum);
        match &self.compared {
            Some(before) if *before != compared => return Err(NotAdded::Moved),
            Some(_) => {}
            None => self.compared = Some(compared),
        }
        self.replayed += answer.replayed;
        self.differing += answer.differing;
        self.budget_spent += answer.budget_spent;
        self.count(answer.outcomes);
        let room = self.keep.saturating_sub(self.differences.len());
        let lines = &part.lines;
        let kept = answer.differences.into_iter().take(room);
        self.differences.extend(kept.filter_map(|difference| {
            let at = usize::try_from(difference.index).ok()?;
            let line = *lines.get(at)?;
            Some(LineDifference { line, difference })
        }));
        let rest = part.split_off(replayed);
        Ok((!rest.is_empty()).then_some(rest))
    }

    fn count(&mut self, outcomes: Vec<OutcomeCount>) {
        for one in outcomes {
            let mut known = self.outcomes.iter_mut();
            match known.find(|it| (it.before, it.after) == (one.before, one.after)) {
                Some(known) => known.count += one.count,
                None => self.outcomes.push(one),
            }
        }
        self.outcomes
            .sort_by_key(|outcome| std::cmp::Reverse(outcome.count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        replay::{DecisionSummary, ReplayAspect},
        runtime::{DecisionOutcome, ExceptionInput, ExceptionSeverity},
    };

    fn part(lines: &[u64]) -> Part {
        Part {
            exceptions: vec![ExceptionInput::default(); lines.len()],
            lines: lines.to_vec(),
        }
    }

    fn difference(index: u64) -> ReplayDifference {
        ReplayDifference {
            index,
            exception_id: None,
            differs: vec![ReplayAspect::Outcome],
            before: None,
            after: DecisionSummary {
                exception_type: "A".to_owned(),
                severity: ExceptionSeverity::Low,
                playbook: None,
                outcome: DecisionOutcome::Auto,
                reasons: Vec::new(),
            },
        }
    }

    fn ends(before: DecisionOutcome, after: DecisionOutcome, count: u64) -> OutcomeCount {
        OutcomeCount {
            before: Some(before),
            after,
            count,
        }
    }

    fn answer(revision: u64, replayed: u64, differing: &[u64]) -> Replay {
        let differences: Vec<_> = differing.iter().copied().map(difference).collect();
        let auto = DecisionOutcome::Auto;
        Replay {
            revision,
            checksum: None,
            candidate_checksum: Checksum::of_bytes(b"candidate"),
            replayed,
            differing: differing.len() as u64,
            budget_spent: 1,
            outcomes: vec![
                ends(auto, auto, replayed - 1),
                ends(auto, DecisionOutcome::Blocked, 1),
            ],
            differences,
        }
    }

    #[test]
    fn answers_are_added_up_and_the_rest_is_sent_again() {
        let mut totals = Totals::keeping(10);

        let rest = totals.add(part(&[1, 3, 5, 6]), answer(4, 2, &[1])).unwrap();
        let rest = rest.unwrap();
        assert_eq!(rest.lines, [5, 6]);
        assert_eq!(rest.exceptions.len(), 2);
        let rest = totals.add(rest, answer(4, 2, &[0, 1])).unwrap();

        assert_eq!(rest, None);
        assert_eq!(totals.revision(), Some(4));
        let counts = (totals.replayed, totals.differing, totals.budget_spent);
        assert_eq!(counts, (4, 3, 2));
        let lines: Vec<_> = totals.differences.iter().map(|one| one.line).collect();
        assert_eq!(lines, [3, 5, 6]);
        let counts: Vec<_> = totals.outcomes.iter().map(|one| one.count).collect();
        assert_eq!(counts, [2, 2]);
    }

    #[test]
    fn all_are_counted_and_some_are_kept() {
        let mut totals = Totals::keeping(1);
        totals.add(part(&[1, 2]), answer(1, 2, &[0, 1])).unwrap();

        assert_eq!((totals.differing, totals.differences.len()), (2, 1));
    }

    #[test]
    fn what_is_about_something_else_is_not_added() {
        let mut totals = Totals::keeping(10);
        totals.add(part(&[1]), answer(1, 1, &[])).unwrap();
        let before = totals.clone();

        let moved = totals.add(part(&[2]), answer(2, 1, &[]));
        assert_eq!(moved, Err(NotAdded::Moved));
        let none = totals.add(part(&[2]), answer(1, 2, &[]));
        assert_eq!(none, Err(NotAdded::Unfit));
        assert_eq!(totals, before);
    }
}
