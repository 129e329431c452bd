//! Jobs: what is done in the background, by whichever process comes first.
//!
//! A job is a struct that implements [`Job`] and stands in [`KINDS`]; a command puts one in with
//! [`crate::Write::enqueue`], and it is there when the command's change is. Workers of all processes on
//! the database claim what is due, each for a lease that they prolong while they work. What a job changes
//! is committed together with its end, and only by whoever still has the lease: an effect happens once.
//! What reaches beyond the database happens at least once; it can tell repeats apart by the job's id.

mod at_work;
mod cancel;
mod kind;
mod kinds;
mod list;
mod outcome;
mod pause;
mod prune;
mod relay;
mod retry;
mod waker;
mod worker;

pub use at_work::AtWork;
pub use kind::{Effect, Job, Kind, Terms};
pub use kinds::KINDS;
pub(crate) use outcome::begin_counters;
pub(crate) use waker::Waker;
