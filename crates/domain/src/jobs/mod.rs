//! Jobs: work that is done in the background, by whichever server comes first.

mod state;
mod view;

pub use state::JobState;
pub use view::Job;
