//! What the fuzz targets share: the two kinds of packs, changes to documents that keep them JSON,
//! and where findings lie.
//!
//! The targets are in `targets`, one a file; `scripts/fuzz` runs them. A target asserts what must
//! hold for every input, so that a wrong answer is found as surely as a panic.

mod mutate;
mod places;

pub use mutate::mutate;
pub use places::lies_inside;
use tenantry_domain::packs::PackKind;

/// Both kinds of packs.
pub const KINDS: [PackKind; 2] = [PackKind::Domain, PackKind::Tenant];
