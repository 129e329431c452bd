//! Notifications as people see them.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    approvals::{Governed, RequestStatus},
    id::{RequestId, ScheduleId, TenantId},
    packs::{DomainName, Version},
    schedules::ScheduleStatus,
};

words! {
    /// Why a person is told.
    pub enum NotificationKind {
        /// A change request waits for the person, or for somebody else who may decide it.
        RequestToDecide = "REQUEST_TO_DECIDE",
        /// A change request of the person's was decided, or nothing can come of it any more.
        RequestDecided = "REQUEST_DECIDED",
        /// A schedule was held, failed, or missed: the person may resume or drop it.
        ScheduleStuck = "SCHEDULE_STUCK",
    }
}

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// The id of the request or the schedule, and where it stands: once that changes it is another notification.
    pub id: String,
    /// Why the person is told.
    pub kind: NotificationKind,
    /// When it came to be so.
    pub at: Timestamp,
    /// Who asked, decided, or made it stand so.
    pub by: String,
    /// Whether the person has read it.
    pub is_read: bool,
    /// What was asked for.
    pub operation: Governed,
    /// The tenant; absent for a setting that holds everywhere.
    pub tenant_id: Option<TenantId>,
    /// The domain, where it is about a pair.
    pub domain: Option<DomainName>,
    /// The domain pack version.
    pub domain_pack_version: Option<Version>,
    /// The tenant pack version, if one is part of it.
    pub tenant_pack_version: Option<Version>,
    /// The earlier revision that it would put in force again.
    pub rolled_back_to: Option<u64>,
    /// The change request, where it is about one.
    pub change_request: Option<RequestId>,
    /// Where that stands.
    pub request_status: Option<RequestStatus>,
    /// The schedule, where it is about one.
    pub schedule: Option<ScheduleId>,
    /// Where that stands.
    pub schedule_status: Option<ScheduleStatus>,
}

/// What a person has read now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadMarks {
    /// How many are read that were not before, of those that were named by their ids.
    pub marked: u64,
    /// Everything up to this instant is read.
    pub read_until: Option<Timestamp>,
}
