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

/// Freezes of one tenant, or of what holds for several, that are planned or hold at once.
pub const OPEN_MAX: u64 = 50;
