//! What a condition may use up before it is stopped.

use super::fail::Fail;
use crate::limits;

/// A budget of iterations and of work; one condition's, cut out of its decision's.
#[derive(Debug)]
pub(crate) struct Fuel {
    iterations: u32,
    work: u32,
    /// What is left for all further conditions of the decision.
    left: u32,
    is_spent: bool,
}

impl Fuel {
    /// A full budget for one decision.
    pub(crate) const fn for_a_decision() -> Self {
        Self {
            iterations: 0,
            work: 0,
            left: limits::DECISION_WORK,
            is_spent: false,
        }
    }

    /// Hands the next condition its share.
    pub(crate) fn refill(&mut self) {
        self.iterations = limits::CONDITION_ITERATIONS;
        self.left += self.work;
        self.work = self.left.min(limits::CONDITION_WORK);
        self.left -= self.work;
        self.is_spent = false;
    }

    /// How much work was done so far.
    pub(crate) const fn used(&self) -> u32 {
        limits::DECISION_WORK - self.left - self.work
    }

    /// Whether the condition asked for more than there was. What it says then means nothing.
    pub(crate) const fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Takes one turn of a loop.
    pub(super) fn iterate(&mut self) -> Result<(), Fail> {
        match self.iterations.checked_sub(1) {
            Some(left) if !self.is_spent => {
                self.iterations = left;
                self.work(1)
            }
            _ => self.stop(),
        }
    }

    /// Takes some work: about the cost of looking at one small value each.
    pub(super) fn work(&mut self, amount: usize) -> Result<(), Fail> {
        let left = u32::try_from(amount)
            .ok()
            .and_then(|amount| self.work.checked_sub(amount));
        match left {
            Some(left) if !self.is_spent => {
                self.work = left;
                Ok(())
            }
            _ => self.stop(),
        }
    }

    /// Takes the work of looking at a text or of copying it.
    pub(super) fn text(&mut self, bytes: usize) -> Result<(), Fail> {
        self.work(1 + bytes / 16)
    }

    fn stop(&mut self) -> Result<(), Fail> {
        self.is_spent = true;
        Err(Fail::Spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_budget_stays_spent_until_the_next_condition() {
        let mut fuel = Fuel::for_a_decision();
        fuel.refill();

        assert_eq!(
            fuel.work(limits::CONDITION_WORK as usize + 1),
            Err(Fail::Spent)
        );
        assert_eq!(fuel.work(1), Err(Fail::Spent));
        assert!(fuel.is_spent());

        fuel.refill();
        assert_eq!(fuel.work(1), Ok(()));
    }

    #[test]
    fn a_decision_has_a_budget_for_all_its_conditions() {
        let mut fuel = Fuel::for_a_decision();
        for _ in 0..limits::DECISION_WORK / limits::CONDITION_WORK {
            fuel.refill();
            assert_eq!(fuel.work(limits::CONDITION_WORK as usize), Ok(()));
        }

        fuel.refill();

        assert_eq!(fuel.work(1), Err(Fail::Spent));
    }
}
