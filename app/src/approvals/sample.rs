//! A change request for tests.

use tenantry_domain::{
    Checksum, Timestamp,
    approvals::{Approval, ChangeRequest, Governed, RequestStatus},
    id::{RequestId, TenantId, UserId},
    packs::{DomainName, Version},
};

/// Somebody asked for an activation, and one approval is needed.
pub(super) fn request() -> ChangeRequest {
    ChangeRequest {
        id: RequestId::from_unique("1"),
        operation: Governed::Activate,
        tenant_id: TenantId::parse("ACME").ok(),
        status: RequestStatus::Pending,
        base: 3,
        checksum: Checksum::of_bytes(b""),
        domain: DomainName::parse("Finance").ok(),
        domain_pack_version: Version::parse("v3.2").ok(),
        tenant_pack_version: None,
        playbooks: Vec::new(),
        rolled_back_to: None,
        activate_at: None,
        latest_start: None,
        schedule: None,
        policy: None,
        reason: None,
        accepted_warnings: 0,
        needed: 1,
        approvals: Vec::new(),
        authors: vec!["ada".to_owned()],
        created_at: Timestamp::from_micros(0),
        created_by: "ada".to_owned(),
        closed_at: None,
        closed_by: None,
        closing_comment: None,
        revision: None,
        row_version: 1,
    }
}

/// Somebody's word for it.
pub(super) fn approval(by: &str) -> Approval {
    Approval {
        user_id: UserId::from_unique(by),
        by: by.to_owned(),
        at: Timestamp::from_micros(0),
        comment: None,
        is_void: false,
    }
}
