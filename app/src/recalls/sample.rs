//! A recall for tests.

use tenantry_domain::{
    Timestamp,
    id::RecallId,
    packs::{DomainName, Version},
    recalls::{Recall, RecallProgress, RecallStatus},
};

/// A recall that has come to twelve of fifty tenants.
pub(super) fn recall() -> Recall {
    Recall {
        id: RecallId::from_unique("1"),
        status: RecallStatus::Running,
        domain: DomainName::parse("Finance").unwrap(),
        version: Version::parse("v3.2").unwrap(),
        to_version: None,
        accept_warnings: false,
        reason: "Wrong limits".to_owned(),
        progress: RecallProgress {
            tenants: 50,
            pending: 38,
            moved: 9,
            requested: 0,
            not_live: 0,
            failed: 3,
            live: 41,
        },
        created_at: Timestamp::from_micros(0),
        created_by: "ada".to_owned(),
        changed_at: Timestamp::from_micros(0),
        changed_by: "ada".to_owned(),
        row_version: 1,
    }
}
