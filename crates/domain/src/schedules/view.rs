//! Schedules as people see them.

use serde::{Deserialize, Serialize};

use super::{Plan, ScheduleStatus};
use crate::{
    Checksum, Problem, Timestamp,
    id::{RequestId, ScheduleId, TenantId},
    packs::{DomainName, Version},
    playbooks::LinkedPlaybook,
};

/// An activation that waits for its time, or what became of it. What it would put in force never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// Where it stands.
    pub status: ScheduleStatus,
    /// The first instant in which it may begin.
    pub activate_at: Timestamp,
    /// The last instant in which it may begin; then it is `MISSED`.
    pub latest_start: Timestamp,
    /// The revision that it was decided against; once another is in force it is `HELD`.
    pub base: u64,
    /// SHA-256 of the effective configuration that it would put in force.
    pub checksum: Checksum,
    /// The domain.
    pub domain: DomainName,
    /// The domain pack version.
    pub domain_pack_version: Version,
    /// The tenant pack version, if one is part of it.
    pub tenant_pack_version: Option<Version>,
    /// The linked playbooks that are part of it, by id.
    pub playbooks: Vec<LinkedPlaybook>,
    /// The earlier revision that it puts in force again.
    pub rolled_back_to: Option<u64>,
    /// Why, as whoever asked said.
    pub reason: Option<String>,
    /// How many warnings were accepted.
    pub accepted_warnings: u64,
    /// The change request that people agreed to, where it needed approval.
    pub change_request: Option<RequestId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it came to stand so.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// What they had to say.
    pub comment: Option<String>,
    /// What it was refused for when it was due: a problem as a refused request is answered (RFC 9457).
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub problem: Option<Problem>,
    /// The revision that came of it, or the one that came before it and held it.
    pub revision: Option<u64>,
    /// The schedule that takes its place, where somebody resumed it.
    pub resumed_as: Option<ScheduleId>,
    /// Counts its changes.
    pub row_version: i64,
}

impl Schedule {
    /// When it is to be made.
    pub const fn plan(&self) -> Plan {
        Plan {
            activate_at: self.activate_at,
            latest_start: self.latest_start,
        }
    }
}
