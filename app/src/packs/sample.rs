//! Versions for unit tests.

use tenantry_domain::{
    Checksum, Timestamp,
    id::PackId,
    packs::{DomainName, Pack, PackOwner, PackStatus, Version},
};

/// A version of the domain, which all tenants share.
pub(crate) fn pack(domain: &str, version: &str, status: PackStatus) -> Pack {
    let domain = DomainName::parse(domain).unwrap();
    Pack {
        id: PackId::from_stored("dpk_1".to_owned()),
        owner: PackOwner::Domain(domain.clone()),
        domain: Some(domain),
        version: Version::parse(version).unwrap(),
        status,
        checksum: Checksum::of_bytes(b"{}"),
        size_bytes: 2,
        note: None,
        created_at: Timestamp::from_micros(0),
        created_by: "a".to_owned(),
        row_version: 1,
        live_count: 0,
    }
}
