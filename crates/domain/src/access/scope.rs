//! Where a permission is needed, and the proof that a query asks only for what is the caller's.

use crate::id::TenantId;

/// Where an operation needs its permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// For the whole installation: only a global binding will do.
    Global,
    /// For this tenant.
    Tenant(TenantId),
    /// For any tenant at all; the rows are then narrowed to the caller's.
    Anywhere,
}

/// The tenants whose rows a query may touch; storage asks for one with every tenant-owned row.
///
/// It can be made only by [`super::decide`] and by [`TenantScope::system`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantScope(Breadth);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Breadth {
    All,
    Only(Vec<TenantId>),
}

impl TenantScope {
    /// Every tenant: for work that the system does for itself, such as loading snapshots.
    pub const fn system() -> Self {
        Self(Breadth::All)
    }

    pub(super) const fn only(tenants: Vec<TenantId>) -> Self {
        Self(Breadth::Only(tenants))
    }

    /// Whether the tenant's rows may be touched.
    pub fn includes(&self, tenant: &TenantId) -> bool {
        match &self.0 {
            Breadth::All => true,
            Breadth::Only(tenants) => tenants.iter().any(|t| t.fold() == tenant.fold()),
        }
    }

    /// The tenants to narrow a list to; `None` means no narrowing.
    pub fn tenants(&self) -> Option<&[TenantId]> {
        match &self.0 {
            Breadth::All => None,
            Breadth::Only(tenants) => Some(tenants),
        }
    }
}
