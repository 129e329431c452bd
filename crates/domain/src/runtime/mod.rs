//! What running services are served: the effective configuration of a revision, and decisions.

mod decision;
mod epoch;

use serde::{Deserialize, Serialize};

pub use decision::{
    ChosenPlaybook, Classified, DecidedStep, Decision, DecisionOutcome, ExceptionInput,
    ExceptionSeverity, PAYLOAD_MAX_BYTES, RuleResult, Stage, ToolStatus, TraceEntry, UNCLASSIFIED,
};
pub use epoch::{Epoch, InvalidEpoch};

use crate::{checksum::Checksum, id::TenantId};

/// Which effective configuration a service asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigRequest {
    /// Whose.
    pub tenant_id: TenantId,
}

/// What identifies a served configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigIdentity {
    /// Whose.
    pub tenant_id: TenantId,
    /// The history that the revision is counted in.
    pub epoch: Epoch,
    /// The revision in force.
    pub revision: u64,
    /// SHA-256 of the document; the `ETag`.
    pub checksum: Checksum,
}
