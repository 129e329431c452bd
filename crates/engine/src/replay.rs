//! Exceptions through two configurations, side by side: what would be decided in another way.
//!
//! Bounded together, so that an answer is never long in coming: what is too much for one is left for the next.

use std::collections::BTreeMap;

use tenantry_domain::{
    replay::{DecisionSummary, OutcomeCount, ReplayAspect, ReplayDifference},
    runtime::{Decision, DecisionOutcome, ExceptionInput},
};

use crate::{decide::Decider, limits};

/// What came of exceptions, as far as they were decided.
#[derive(Debug, Default)]
pub struct Replayed {
    /// How many were decided, from the first on; at least one.
    pub count: u64,
    /// How many decisions used up their budget under one of the two.
    pub budget_spent: u64,
    /// How many end how, the most frequent first.
    pub outcomes: Vec<OutcomeCount>,
    /// Those that would be decided in another way.
    pub differences: Vec<ReplayDifference>,
}

/// Decides exceptions by both until their work is too much for one answer.
pub fn replay(
    before: Option<&Decider>,
    after: &Decider,
    exceptions: &[ExceptionInput],
) -> Replayed {
    let mut replayed = Replayed::default();
    let mut outcomes = BTreeMap::<(Option<DecisionOutcome>, DecisionOutcome), u64>::new();
    let (mut rules, mut work) = (0, 0_u64);
    for (index, exception) in (0..).zip(exceptions) {
        if rules > limits::REPLAY_RULES || work > limits::REPLAY_WORK {
            break;
        }
        let mut decide = |decider: &Decider| {
            let (decision, used) = decider.decide_metered(exception);
            rules += decision.trace.len();
            work += u64::from(used);
            decision
        };
        let now = before.map(&mut decide);
        let then = decide(after);
        replayed.count += 1;
        let is_spent = then.budget_spent || now.as_ref().is_some_and(|now| now.budget_spent);
        replayed.budget_spent += u64::from(is_spent);
        let ends = (now.as_ref().map(|now| now.outcome), then.outcome);
        *outcomes.entry(ends).or_default() += 1;
        let differs = aspects(now.as_ref(), &then);
        if !differs.is_empty() {
            replayed.differences.push(ReplayDifference {
                index,
                exception_id: exception.exception_id.clone(),
                differs,
                before: now.as_ref().map(DecisionSummary::from),
                after: DecisionSummary::from(&then),
            });
        }
    }
    let counts = outcomes
        .into_iter()
        .map(|((before, after), count)| OutcomeCount {
            before,
            after,
            count,
        });
    replayed.outcomes = counts.collect();
    // Stable: those that are as frequent stay in order.
    replayed
        .outcomes
        .sort_by_key(|outcome| std::cmp::Reverse(outcome.count));
    replayed
}

/// What of two decisions is another one; all of it where there was none before.
fn aspects(before: Option<&Decision>, after: &Decision) -> Vec<ReplayAspect> {
    let is_other = |aspect: &ReplayAspect| {
        before.is_none_or(|before| match aspect {
            ReplayAspect::ExceptionType => before.exception_type != after.exception_type,
            ReplayAspect::Severity => before.severity != after.severity,
            ReplayAspect::Playbook => before.playbook != after.playbook,
            ReplayAspect::Steps => before.steps != after.steps,
            ReplayAspect::Outcome => before.outcome != after.outcome,
        })
    };
    ReplayAspect::ALL.iter().copied().filter(is_other).collect()
}
