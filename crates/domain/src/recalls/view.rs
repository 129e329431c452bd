//! Recalls as people see them.

use serde::{Deserialize, Serialize};

use super::{RecallOutcome, RecallStatus};
use crate::{
    Checksum, Page, Problem, Timestamp,
    id::{RecallId, RequestId, TenantId},
    packs::{DomainName, PackStatus, Version},
    tenants::Status,
};

/// A recall of a domain pack version, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recall {
    /// Its id.
    pub id: RecallId,
    /// Where it stands.
    pub status: RecallStatus,
    /// The domain.
    pub domain: DomainName,
    /// The version that was found bad.
    pub version: Version,
    /// The version that takes its place; absent: each tenant goes back to its newest revision without withdrawn
    /// versions.
    pub to_version: Option<Version>,
    /// Whether the warnings of what takes its place are accepted.
    pub accept_warnings: bool,
    /// Why.
    pub reason: String,
    /// How far it is.
    pub progress: RecallProgress,
    /// When it was begun.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it came to stand so.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// Counts the changes of its status.
    pub row_version: i64,
}

/// How far a recall is, in tenants that the caller sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallProgress {
    /// Those that the version was live for when it began.
    pub tenants: u64,
    /// Those that it has not come to yet.
    pub pending: u64,
    /// Those for which another configuration is in force.
    pub moved: u64,
    /// Those whose change was made a change request.
    pub requested: u64,
    /// Those for which something else was in force by then.
    pub not_live: u64,
    /// Those that were refused.
    pub failed: u64,
    /// Those that the version is live for at this moment.
    pub live: u64,
}

impl RecallProgress {
    /// The tenants that it has come to.
    pub const fn done(&self) -> u64 {
        self.tenants.saturating_sub(self.pending)
    }
}

/// What a recall has made of a tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecalledTenant {
    /// The recall.
    pub recall_id: RecallId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// What became of it.
    pub outcome: RecallOutcome,
    /// The revision that was in force when the recall began.
    pub base: u64,
    /// The earlier revision that it went back to, or asks to.
    pub back_to: Option<u64>,
    /// The revision that came of it.
    pub revision: Option<u64>,
    /// The change request that came of it.
    pub change_request: Option<RequestId>,
    /// What it was refused for: a problem as a refused request is answered (RFC 9457).
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub problem: Option<Problem>,
    /// When it came to stand so.
    pub changed_at: Timestamp,
}

/// What a recall would touch, before anything is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallPreview {
    /// The domain.
    pub domain: DomainName,
    /// The version.
    pub version: Version,
    /// Whether it was released, or withdrawn already.
    pub status: PackStatus,
    /// What it would touch.
    pub impact: Impact,
    /// The recall of this version that is running.
    pub running: Option<RecallId>,
    /// The tenants that it is live for, by id, and what each would go back to.
    pub targets: Page<RecallTarget>,
}

/// How far a domain pack version reaches, in what the caller sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Impact {
    /// Tenants that it is live for.
    pub tenants: u64,
    /// Effective configurations that these have, equal ones counted once.
    pub configurations: u64,
    /// Of the tenants those that are suspended, which take no changes.
    pub suspended: u64,
    /// Of the tenants those that have no earlier revision to go back to.
    pub without_earlier: u64,
    /// Playbooks that are linked to these tenants, once for each.
    pub links: u64,
    /// Schedules of any tenant that would put it in force; they would fail.
    pub schedules: u64,
    /// Open change requests of any tenant that would put it in force; they would become stale.
    pub requests: u64,
}

/// A tenant that a version is live for, and what a recall would make of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallTarget {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Its name.
    pub name: String,
    /// Whether it takes changes.
    pub status: Status,
    /// The revision in force.
    pub revision: u64,
    /// SHA-256 of the effective configuration in force.
    pub checksum: Checksum,
    /// The newest earlier revision without withdrawn versions.
    pub back_to: Option<u64>,
    /// The domain pack version of that revision.
    pub back_to_version: Option<Version>,
}
