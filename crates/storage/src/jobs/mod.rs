//! Jobs: put in with the change that wants them, claimed for a while, ended with their effect.
//!
//! Claiming, prolonging a lease and what comes of a failure are bookkeeping. A job's end is not: it is
//! written by [`settle`] in the transaction of what the job did, and only for whoever has the lease. So
//! an effect happens once, whoever was paused, killed or cut off in between.

mod claim;
mod enqueue;
mod list;
mod operate;
mod read;

pub use claim::{Claimed, Lease, NewRecurring, Settled, settle};
pub(crate) use claim::{claim, extend, keep_recurring};
pub use enqueue::{NewJob, enqueue};
pub use list::list;
pub use operate::{cancel, lock, retry, withdraw};
pub use read::{Tally, find, next_due, tally};
