//! The audit trail: who did what, when, on what, and a hash chain that proves it.

mod chain;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use chain::{BrokenAt, ChainName, GENESIS, hash_of, verify};

use crate::{
    access::ActorKind, checksum::Checksum, id::TenantId, page::PageRequest, time::Timestamp,
};

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    /// The outcome as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// Everything of an audit row that the hash covers, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditFacts {
    /// `global`, or `tenant:` and the tenant's id.
    pub chain: String,
    /// The row's number in its chain, from 1 without gaps.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// What sort of actor.
    pub actor_kind: ActorKind,
    /// The actor's id.
    pub actor_id: String,
    /// The actor's name at that time.
    pub actor_name: String,
    /// `feature.verb`.
    pub action: String,
    /// What sort of thing it was done to.
    pub entity: String,
    /// Which one.
    pub entity_id: String,
    /// The tenant concerned.
    pub tenant_id: Option<TenantId>,
    /// The pack concerned, `domain/version` or `tenant/version`.
    pub pack: Option<String>,
    /// The request's id.
    pub request_id: String,
    /// The client's address.
    pub address: Option<String>,
    /// The thing before, redacted.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub before: Option<Value>,
    /// The thing after, redacted.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub after: Option<Value>,
    /// Why, as the person said.
    pub reason: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// How many equal attempts the row stands for; more than one only for refusals.
    pub count: u64,
}

/// One row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEvent {
    /// What happened.
    #[serde(flatten)]
    pub facts: AuditFacts,
    /// The hash of the row before it; zeros for the first.
    pub previous_hash: Checksum,
    /// `SHA-256(previous_hash || JCS(facts))`.
    pub hash: Checksum,
}

/// Recomputes hash chains.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyAudit {
    /// Only this tenant's chain; absent: every chain.
    pub tenant_id: Option<TenantId>,
}

/// What recomputing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditVerdict {
    /// Whether every chain holds together.
    pub valid: bool,
    /// How many chains were recomputed.
    pub chains: u64,
    /// How many rows.
    pub rows: u64,
    /// The first break of each broken chain, in a sentence.
    pub breaks: Vec<String>,
}

/// Which audit rows to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Only this tenant's.
    pub tenant_id: Option<TenantId>,
    /// Only of the actor with this id or name.
    pub actor: Option<String>,
    /// Only this action, or with a trailing `.` every action of a feature.
    pub action: Option<String>,
    /// Only of this pack: `domain/version`, or a domain or tenant alone.
    pub pack: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Only of this request.
    pub request_id: Option<String>,
    /// Which page.
    pub page: PageRequest,
}
