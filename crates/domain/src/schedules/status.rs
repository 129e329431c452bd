//! Where a schedule stands.

words! {
    /// Where a schedule stands.
    pub enum ScheduleStatus {
        /// It waits for its time.
        Pending = "PENDING",
        /// Something else was put in force meanwhile: somebody resumes or drops it.
        Held = "HELD",
        /// It was refused when it was due: somebody resumes or drops it.
        Failed = "FAILED",
        /// It could not begin before its latest start: somebody resumes or drops it.
        Missed = "MISSED",
        /// It has put its configuration in force.
        Applied = "APPLIED",
        /// Somebody dropped it.
        Cancelled = "CANCELLED",
        /// Somebody resumed it, and what came of that takes its place.
        Resumed = "RESUMED",
    }
}

impl ScheduleStatus {
    /// Whether anything can still come of it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending) || self.waits_for_somebody()
    }

    /// Whether nothing comes of it unless somebody decides.
    pub const fn waits_for_somebody(self) -> bool {
        matches!(self, Self::Held | Self::Failed | Self::Missed)
    }
}
