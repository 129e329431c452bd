//! A schedule for tests.

use tenantry_domain::{
    Checksum, Timestamp,
    id::{ScheduleId, TenantId},
    packs::{DomainName, Version},
    schedules::{Schedule, ScheduleStatus},
};

/// An activation that waits for its time.
pub(super) fn schedule() -> Schedule {
    let at = Timestamp::from_micros(1_700_000_000_000_000);
    Schedule {
        id: ScheduleId::from_unique("1"),
        tenant_id: TenantId::parse("ACME").unwrap(),
        status: ScheduleStatus::Pending,
        activate_at: at,
        latest_start: at.plus_seconds(3_600),
        base: 3,
        checksum: Checksum::of_bytes(b""),
        domain: DomainName::parse("Finance").unwrap(),
        domain_pack_version: Version::parse("v3.2").unwrap(),
        tenant_pack_version: Version::parse("v1.4").ok(),
        playbooks: Vec::new(),
        rolled_back_to: None,
        reason: None,
        accepted_warnings: 0,
        change_request: None,
        created_at: Timestamp::from_micros(0),
        created_by: "ada".to_owned(),
        changed_at: Timestamp::from_micros(0),
        changed_by: "ada".to_owned(),
        comment: None,
        problem: None,
        revision: None,
        resumed_as: None,
        row_version: 1,
    }
}
