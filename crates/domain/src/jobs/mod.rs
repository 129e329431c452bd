//! Jobs: work that is done in the background, by whichever server comes first.

mod hindrance;
mod input;
mod operations;
mod state;
mod view;

pub use hindrance::Hindrance;
pub use input::{CancelJob, GetJob, JobFilter, RetryJob};
pub use state::JobState;
pub use view::Job;
