//! What a proof finds.

use tenantry_domain::Message;

/// Breaks that are told in words; all are counted.
pub(super) const TOLD: usize = 100;

/// What was found on the way.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The first break of each broken chain, in a sentence.
    pub(super) breaks: Vec<Message>,
    /// Checkpoints whose keys are not known, each in a sentence.
    pub(super) unproven: Vec<Message>,
}
