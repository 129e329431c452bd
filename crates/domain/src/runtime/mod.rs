//! What running services are served: the effective configuration of a revision.

use serde::{Deserialize, Serialize};

use crate::{checksum::Checksum, id::TenantId};

/// Which effective configuration a service asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigRequest {
    /// Whose.
    pub tenant_id: TenantId,
}

/// What identifies a served configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigIdentity {
    /// Whose.
    pub tenant_id: TenantId,
    /// The revision in force.
    pub revision: u64,
    /// SHA-256 of the document; the `ETag`.
    pub checksum: Checksum,
}
