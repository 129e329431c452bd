//! Freezes: times in which nothing new is put in force, everywhere, in a domain, or for a tenant.
//!
//! Going back to an earlier revision is possible all the same (`spec/runtime.md`).

mod input;
mod operations;
mod status;
mod view;

pub use input::{CreateFreeze, EndFreeze, FreezeFilter, GetFreeze, NewFreeze};
pub use status::{FreezeReach, FreezeStatus};
pub use view::{Freeze, FreezePlace};

/// Freezes for the same that may be planned at once.
pub const PLANNED_MAX: u64 = 50;
/// Freezes for the same that may hold at once: so many that nobody who has to stop everything comes near it.
pub const ACTIVE_MAX: u64 = 500;
