//! Where a recall stands, and what became of each tenant.

words! {
    /// Where a recall stands.
    pub enum RecallStatus {
        /// It goes from tenant to tenant.
        Running = "RUNNING",
        /// Somebody stopped it before it had come to every tenant.
        Stopped = "STOPPED",
        /// It has come to every tenant; the version may be live for some of them still.
        Finished = "FINISHED",
    }
}

words! {
    /// What a recall has made of a tenant.
    pub enum RecallOutcome {
        /// It has not come to it yet.
        Pending = "PENDING",
        /// Another configuration is in force for it.
        Moved = "MOVED",
        /// Its change waits for approval.
        Requested = "REQUESTED",
        /// Something else was in force for it by then.
        NotLive = "NOT_LIVE",
        /// It was refused.
        Failed = "FAILED",
    }
}
