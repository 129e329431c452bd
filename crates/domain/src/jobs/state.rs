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
