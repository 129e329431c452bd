//! The states of a job, and what may be done in each.

words! {
    /// Where a job stands.
    pub enum JobState {
        /// Waits until it is due; one that failed waits to be tried again.
        Queued = "QUEUED",
        /// A worker has it, for as long as its lease lasts.
        Running = "RUNNING",
        /// It did what it was for.
        Done = "DONE",
        /// It failed as often as it may; somebody has to look at it.
        Dead = "DEAD",
        /// Somebody cancelled it.
        Cancelled = "CANCELLED",
    }
}

impl JobState {
    /// Whether it is over, unless somebody tries it again.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Done | Self::Dead | Self::Cancelled => true,
        }
    }
}
