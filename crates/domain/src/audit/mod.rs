//! The audit trail: who did what, when, on what, and a hash chain that proves it.

mod audited;
mod chain;
mod checkpoint;
mod operations;
mod row_id;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use audited::Audited;
pub use chain::{BrokenAt, ChainName, GENESIS, hash_of, verify};
pub use checkpoint::{Checkpoint, Pin, Statement, hash_pins};
pub use row_id::{AuditId, InvalidAuditId};

use crate::{
    Message, access::ActorKind, checksum::Checksum, id::TenantId, page::PageRequest,
    time::Timestamp,
};

words! {
    /// What came of an attempt.
    // Decisions have an outcome too, and components are told apart by their names alone.
    #[cfg_attr(feature = "openapi", schema(as = AuditOutcome))]
    pub enum Outcome {
        /// It was done.
        Done = "done",
        /// It was refused.
        Refused = "refused",
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

impl AuditFacts {
    /// Who it was, by [`ActorKind::label`].
    pub fn actor(&self) -> String {
        self.actor_kind.label(&self.actor_name)
    }
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
    /// What the thing is called now, where its id does not say: a person or a token. Absent where it is
    /// gone, where it is something else, and in exports; the hash does not cover it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<String>,
}

/// What rows are called whose operation does several things; every other row has its operation's name.
pub mod actions {
    /// A tenant was suspended.
    pub const SUSPEND_TENANT: &str = "tenants.suspend";
    /// A tenant was resumed.
    pub const RESUME_TENANT: &str = "tenants.resume";
    /// A person may no longer sign in.
    pub const DISABLE_USER: &str = "access.disable_user";
    /// A person may sign in again.
    pub const ENABLE_USER: &str = "access.enable_user";
    /// A person was given a new password.
    pub const RESET_PASSWORD: &str = "access.reset_password";

    /// A change was asked for that needs approval.
    pub const PROPOSE: &str = crate::approvals::PROPOSED;
    /// A request was made void by what was put in force instead.
    pub const VOID: &str = crate::approvals::VOIDED;
    /// An activation was asked for that waits for its time.
    pub const SCHEDULE: &str = crate::schedules::CREATED;
    /// A schedule was held by what was put in force instead.
    pub const HOLD: &str = crate::schedules::HELD;
    /// A schedule has put its configuration in force.
    pub const APPLY_SCHEDULE: &str = crate::schedules::APPLIED;
    /// A schedule was refused when it was due.
    pub const FAIL_SCHEDULE: &str = crate::schedules::FAILED;
    /// A schedule could not begin in time.
    pub const MISS_SCHEDULE: &str = crate::schedules::MISSED;

    /// A recall has taken a tenant off the version.
    pub const MOVE: &str = crate::recalls::MOVED;
    /// A recall has asked for approval to take a tenant off the version.
    pub const REQUEST: &str = crate::recalls::REQUESTED;
    /// Something else was in force for a tenant when a recall came to it.
    pub const SKIP: &str = crate::recalls::SKIPPED;
    /// A recall could not take a tenant off the version.
    pub const FAIL_RECALL: &str = crate::recalls::FAILED;
    /// A recall has come to every tenant.
    pub const FINISH: &str = crate::recalls::FINISHED;

    /// All of them.
    pub const ALL: [&str; 17] = [
        SUSPEND_TENANT,
        RESUME_TENANT,
        DISABLE_USER,
        ENABLE_USER,
        RESET_PASSWORD,
        PROPOSE,
        VOID,
        SCHEDULE,
        HOLD,
        APPLY_SCHEDULE,
        FAIL_SCHEDULE,
        MISS_SCHEDULE,
        MOVE,
        REQUEST,
        SKIP,
        FAIL_RECALL,
        FINISH,
    ];
}

/// Asks for one row of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetAuditEvent {
    /// The row.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub audit_id: AuditId,
}

words! {
    /// How an export is written.
    #[derive(Default)]
    pub enum ExportFormat {
        /// JSON Lines: all that is needed to prove it without the database.
        #[default]
        Jsonl = "jsonl",
        /// For spreadsheets; proves nothing.
        Csv = "csv",
    }
}

/// Exports the trail, whole or filtered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportAudit {
    /// Which rows; its page does not count.
    pub filter: AuditFilter,
    /// How they are written.
    pub format: ExportFormat,
}

/// Recomputes hash chains, and compares what they tell with what is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyAudit {
    /// Only this tenant's chain; absent: every chain.
    pub tenant_id: Option<TenantId>,
    /// `next` of the answer before, to go on where it ended.
    pub after: Option<String>,
    /// Rows after which the answer may end early.
    #[serde(deserialize_with = "crate::reading::rest_after")]
    pub limit: Option<u64>,
}

impl VerifyAudit {
    /// Everything of one tenant, or everything there is.
    pub fn of(tenant_id: Option<TenantId>) -> Self {
        Self {
            tenant_id,
            ..Self::default()
        }
    }
}

/// What recomputing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditVerdict {
    /// Whether everything recomputed so far holds together and is proven.
    pub valid: bool,
    /// How many chains were recomputed so far.
    pub chains: u64,
    /// How many rows, so far.
    pub rows: u64,
    /// How many signed checkpoints hold, so far; none are looked at for one tenant alone.
    #[serde(default)]
    pub checkpoints: u64,
    /// The first break of each broken chain, in a sentence; at most a hundred an answer.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub breaks: Vec<Message>,
    /// Checkpoints that contradict nothing, but are signed with a key that is not known here, each in
    /// a sentence; at most a hundred an answer.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub unproven: Vec<Message>,
    /// Where to go on, as `after`; absent when everything was recomputed.
    #[serde(default)]
    pub next: Option<String>,
}

/// Which audit rows to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditFilter {
    /// Only this tenant's.
    pub tenant_id: Option<TenantId>,
    /// Only of the actor with this id or name; `user:` or `token:` before a name, or `system`, says
    /// which kind.
    pub actor: Option<String>,
    /// Only this action, or with a trailing `.` every action of a feature.
    pub action: Option<String>,
    /// Only of this pack: `domain/version`, or a domain or tenant alone.
    pub pack: Option<String>,
    /// Not before: RFC 3339, or a date.
    #[serde(deserialize_with = "crate::time::lenient")]
    pub from: Option<Timestamp>,
    /// Before: RFC 3339, or a date.
    #[serde(deserialize_with = "crate::time::lenient")]
    pub to: Option<Timestamp>,
    /// Only of this request.
    pub request_id: Option<String>,
    /// Which page.
    pub page: PageRequest,
}
