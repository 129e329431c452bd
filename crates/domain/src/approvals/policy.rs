//! How many people have to agree to a change.

use serde::{Deserialize, Serialize};

/// Approvals that may be asked for at most.
pub const MAX_APPROVALS: u64 = 5;

/// How many approvals a change needs: 0 for none, at most [`MAX_APPROVALS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalPolicy {
    /// For any change of what is in force.
    pub any: u64,
    /// For one that loosens what is in force; never fewer than for any.
    pub loosening: u64,
}

impl ApprovalPolicy {
    /// What holds where both do: the stricter of each.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            any: self.any.max(other.any),
            loosening: self.loosening.max(other.loosening),
        }
    }

    /// How many approvals a change needs.
    pub fn needed(self, loosens: bool) -> u64 {
        if loosens {
            self.any.max(self.loosening)
        } else {
            self.any
        }
    }

    /// Whether there is a change that needs any.
    pub const fn is_on(self) -> bool {
        self.any > 0 || self.loosening > 0
    }

    /// Whether it asks for less than the one before in any case.
    pub const fn loosens(self, before: Self) -> bool {
        self.any < before.any || self.loosening < before.loosening
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(any: u64, loosening: u64) -> ApprovalPolicy {
        ApprovalPolicy { any, loosening }
    }

    #[test]
    fn the_stricter_of_two_holds() {
        assert_eq!(policy(1, 0).and(policy(0, 3)), policy(1, 3));
        assert_eq!(policy(2, 3).and(policy(1, 1)), policy(2, 3));
    }

    #[test]
    fn what_loosens_never_needs_fewer() {
        assert_eq!(policy(2, 0).needed(true), 2);
        assert_eq!(policy(0, 2).needed(false), 0);
        assert_eq!(policy(0, 2).needed(true), 2);
        assert!(!policy(0, 0).is_on() && policy(0, 1).is_on() && policy(1, 0).is_on());
    }

    #[test]
    fn asking_for_less_in_any_case_loosens() {
        assert!(policy(0, 5).loosens(policy(1, 1)));
        assert!(policy(1, 0).loosens(policy(1, 1)));
        assert!(!policy(1, 1).loosens(policy(1, 1)));
        assert!(!policy(2, 1).loosens(policy(1, 1)));
    }
}
