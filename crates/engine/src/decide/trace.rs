//! What was tried, and what came of it.

use tenantry_domain::{
    message::Message,
    runtime::{RuleResult, Stage, TraceEntry},
    say,
};

use super::rule::Rule;
use crate::condition::{Facts, Fuel, Ran};

/// The trace of a decision in the making, with the budget of its conditions.
pub(super) struct Trace<'f> {
    fuel: &'f mut Fuel,
    entries: Vec<TraceEntry>,
    is_spent: bool,
}

impl<'f> Trace<'f> {
    pub(super) fn new(fuel: &'f mut Fuel) -> Self {
        Self {
            fuel,
            entries: Vec::with_capacity(24),
            is_spent: false,
        }
    }

    /// Tries a rule: whether it holds.
    pub(super) fn holds(&mut self, stage: Stage, rule: &Rule, facts: &Facts<'_>) -> bool {
        let (result, because) = match rule.run(facts, self.fuel) {
            Ok(Ran::Held) => (RuleResult::Held, None),
            Ok(Ran::NotHeld) => (RuleResult::NotHeld, None),
            Ok(Ran::Failed(fail)) => (RuleResult::Failed, Some(fail.message())),
            Ok(Ran::Spent) => (
                RuleResult::Spent,
                Some(say!("it used up its budget on this exception")),
            ),
            Err(unfit) => (RuleResult::Failed, Some(unfit.clone())),
        };
        self.is_spent |= result == RuleResult::Spent;
        self.entries.push(TraceEntry {
            stage,
            rule: rule.label().clone(),
            expression: Some(rule.text().to_owned()),
            result,
            because,
        });
        result == RuleResult::Held
    }

    /// Notes something that was looked at without an expression.
    pub(super) fn note(
        &mut self,
        stage: Stage,
        rule: Message,
        result: RuleResult,
        because: Option<Message>,
    ) {
        self.entries.push(TraceEntry {
            stage,
            rule,
            expression: None,
            result,
            because,
        });
    }

    pub(super) const fn is_spent(&self) -> bool {
        self.is_spent
    }

    pub(super) fn into_entries(self) -> Vec<TraceEntry> {
        self.entries
    }
}
