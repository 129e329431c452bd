//! Replay: exceptions decided by what is in force and by what would be, side by side, before anything is activated.
//!
//! Nothing of it is stored, and nothing of it is done: the exceptions are gone with the answer.

mod input;
mod lines;
mod operations;
mod parts;
mod totals;

use serde::{Deserialize, Serialize};

pub use input::{MAX_EXCEPTIONS, ReplayExceptions};
pub use lines::Lines;
pub use parts::{
    FAULTS_TOLD, FILE_MAX_EXCEPTIONS, LineFault, LineFaultKind, PART_MAX_BYTES, Part, Parts, Wanted,
};
pub use totals::{LineDifference, NotAdded, Totals};

use crate::{
    checksum::Checksum,
    message::Message,
    runtime::{Decision, DecisionOutcome, ExceptionSeverity},
};

words! {
    /// What of a decision is another one.
    pub enum ReplayAspect {
        /// What type the exception is.
        ExceptionType = "exception_type",
        /// How bad it is.
        Severity = "severity",
        /// Which playbook is followed.
        Playbook = "playbook",
        /// What that playbook's steps do.
        Steps = "steps",
        /// How it ends.
        Outcome = "outcome",
    }
}

/// What a decision comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionSummary {
    /// A type of the pack, or `UNCLASSIFIED`.
    pub exception_type: String,
    /// How bad it is.
    pub severity: ExceptionSeverity,
    /// The playbook that is followed, by its id or else its name.
    pub playbook: Option<String>,
    /// How it ends.
    pub outcome: DecisionOutcome,
    /// Why it ends so, most important first, five at most; empty for `AUTO`.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub reasons: Vec<Message>,
}

/// Reasons that are told of a decision at most.
const REASONS_MAX: usize = 5;

impl From<&Decision> for DecisionSummary {
    fn from(decision: &Decision) -> Self {
        let playbook = decision.playbook.as_ref();
        Self {
            exception_type: decision.exception_type.clone(),
            severity: decision.severity,
            playbook: playbook.map(|playbook| playbook.label().unwrap_or_default().to_owned()),
            outcome: decision.outcome,
            reasons: decision.reasons.iter().take(REASONS_MAX).cloned().collect(),
        }
    }
}

/// An exception that would be decided in another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayDifference {
    /// Which of those that were sent it is, from 0.
    pub index: u64,
    /// The sender's id, if it has one.
    pub exception_id: Option<String>,
    /// What is another one, in the order in which it is decided.
    pub differs: Vec<ReplayAspect>,
    /// How it is decided now; absent before the first activation.
    pub before: Option<DecisionSummary>,
    /// How it would be decided.
    pub after: DecisionSummary,
}

/// How many exceptions end in one way and would end in another, or in the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeCount {
    /// How they end now; absent before the first activation.
    pub before: Option<DecisionOutcome>,
    /// How they would end.
    pub after: DecisionOutcome,
    /// How many.
    pub count: u64,
}

/// What came of a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replay {
    /// The revision in force, 0 before the first.
    pub revision: u64,
    /// SHA-256 of the effective configuration in force.
    pub checksum: Option<Checksum>,
    /// SHA-256 of the effective configuration that would be.
    pub candidate_checksum: Checksum,
    /// How many of the exceptions were decided, from the first on. Fewer than were sent where they were too much work
    /// for one answer: send the others again.
    pub replayed: u64,
    /// How many of them would be decided in another way.
    pub differing: u64,
    /// How many decisions used up their budget under one of the two, so that a rule may be missing.
    pub budget_spent: u64,
    /// How many end how: all that were replayed, the most frequent first.
    pub outcomes: Vec<OutcomeCount>,
    /// All that would be decided in another way, in the order in which they were sent.
    pub differences: Vec<ReplayDifference>,
}
