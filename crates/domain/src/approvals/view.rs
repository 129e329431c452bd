//! Approvals and change requests as people see them.

use serde::{Deserialize, Serialize};

use super::{ApprovalPolicy, Governed, RequestStatus};
use crate::{
    Checksum, Timestamp,
    activation::Preview,
    id::{RequestId, ScheduleId, TenantId, UserId},
    packs::{DomainName, Version},
    playbooks::LinkedPlaybook,
    schedules::Plan,
};

/// How many approvals changes need, everywhere or for a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalSettings {
    /// The tenant; `null` for everywhere.
    pub tenant_id: Option<TenantId>,
    /// For any change of what is in force, 0 to 5.
    pub any: u64,
    /// For one that loosens what is in force, 0 to 5.
    pub loosening: u64,
    /// What holds: for a tenant the stricter of its own and of what holds everywhere.
    pub effective: ApprovalPolicy,
    /// Counts the changes; 0 where nothing was ever set.
    pub row_version: i64,
    /// When it was changed last.
    pub changed_at: Option<Timestamp>,
    /// By whom.
    pub changed_by: Option<String>,
    /// The request that waits for approval, where the change that was asked for needs it; nothing was changed then.
    #[serde(default)]
    pub change_request: Option<RequestId>,
}

impl ApprovalSettings {
    /// What is set here, whatever holds everywhere.
    pub const fn own(&self) -> ApprovalPolicy {
        ApprovalPolicy {
            any: self.any,
            loosening: self.loosening,
        }
    }
}

/// One person's word for a change request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// The person.
    pub user_id: UserId,
    /// What it is called.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What it had to say.
    pub comment: Option<String>,
    /// Whether it no longer counts, because the person may no longer sign in.
    #[serde(default)]
    pub is_void: bool,
}

/// A change that waits for people to agree, or what became of it. What it would do never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeRequest {
    /// Its id.
    pub id: RequestId,
    /// The operation.
    pub operation: Governed,
    /// The tenant that it is about; `null` for a setting that holds everywhere.
    pub tenant_id: Option<TenantId>,
    /// Where it stands.
    pub status: RequestStatus,
    /// What it was decided against: the tenant's revision, or the row version of a setting.
    pub base: u64,
    /// SHA-256 of the effective configuration, or of the setting, that it would put in force.
    pub checksum: Checksum,
    /// The domain, where it would put a pair in force.
    pub domain: Option<DomainName>,
    /// The domain pack version.
    pub domain_pack_version: Option<Version>,
    /// The tenant pack version, if one is part of it.
    pub tenant_pack_version: Option<Version>,
    /// The linked playbooks that are part of it, by id.
    #[serde(default)]
    pub playbooks: Vec<LinkedPlaybook>,
    /// The revision that it goes back to.
    #[serde(default)]
    pub rolled_back_to: Option<u64>,
    /// When it is to be put in force; absent: as soon as enough people agree.
    #[serde(default)]
    pub activate_at: Option<Timestamp>,
    /// The last instant in which that may begin.
    #[serde(default)]
    pub latest_start: Option<Timestamp>,
    /// The schedule that waits for that time, once enough people agreed.
    #[serde(default)]
    pub schedule: Option<ScheduleId>,
    /// The approvals that would be needed from then on, where that is what it is about.
    #[serde(default)]
    pub policy: Option<ApprovalPolicy>,
    /// Why, as whoever asked said.
    pub reason: Option<String>,
    /// How many warnings were accepted.
    pub accepted_warnings: u64,
    /// How many people have to agree: while it is open as many as hold now, afterwards as many as held when it was made.
    pub needed: u64,
    /// Who agreed, in their order.
    pub approvals: Vec<Approval>,
    /// Who has a hand in it and therefore cannot agree: who asked, who imported a version of it, and who registered a
    /// playbook of it.
    pub authors: Vec<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was applied, rejected, cancelled, or made void.
    pub closed_at: Option<Timestamp>,
    /// By whom.
    pub closed_by: Option<String>,
    /// What they had to say.
    pub closing_comment: Option<String>,
    /// The revision that came of it.
    pub revision: Option<u64>,
    /// Counts its changes.
    pub row_version: i64,
}

impl ChangeRequest {
    /// When it is to be put in force, where that is not at once.
    pub fn plan(&self) -> Option<Plan> {
        Some(Plan {
            activate_at: self.activate_at?,
            latest_start: self.latest_start?,
        })
    }

    /// How many approvals are still missing.
    pub fn missing(&self) -> u64 {
        let given = self.approvals.iter().filter(|given| !given.is_void).count();
        let given = u64::try_from(given).unwrap_or(u64::MAX);
        self.needed.saturating_sub(given)
    }
}

/// A change request with what it would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestDetail {
    /// The request.
    pub request: ChangeRequest,
    /// What it would do to the configuration that was in force when it was asked for, as it was seen then, of a
    /// very large one the changes without their values; `null` where it is about a setting.
    pub preview: Option<Preview>,
}
