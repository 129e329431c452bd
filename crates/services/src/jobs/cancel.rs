//! Cancels a job; a repeat changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    jobs::{CancelJob, Job, JobState},
    say,
};
use tenantry_storage::{Ledger, jobs};

use super::retry::{lock, refusal};
use crate::{
    Command, Done, Job as _, Read, Result, activation::BeginSchedule, command::Write, entry,
};

impl Command for CancelJob {
    type Prepared = String;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<String> {
        Ok(self.validate()?)
    }

    async fn apply(&self, reason: String, write: &mut Write<'_>) -> Result<Done<Job>> {
        let before = lock(write, &self.id).await?;
        before.may_cancel().map_err(refusal)?;
        if before.kind == BeginSchedule::NAME && before.state != JobState::Cancelled {
            let detail = say!("This job begins a schedule. Cancel the schedule instead.");
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }
        if before.state == JobState::Cancelled {
            return Ok(Done::unchanged(before));
        }

        let now = write.now;
        let after = jobs::cancel(write.tx(), &before, now).await?;
        // The next of its key may go.
        write.has_enqueued = true;
        let entry = entry::changed(Self::NAME, &before, &after, Some(reason))?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}
