//! Cancels a job; a repeat changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    jobs::{CancelJob, Job, JobState},
    message::Message,
    say,
};
use tenantry_storage::{Ledger, jobs};

use super::retry::{lock, refusal};
use crate::{
    Command, Done, Job as _, Read, Result, activation::BeginSchedule, command::Write, entry,
    packs::VoidWithdrawn, recalls::CarryOutRecall,
};

/// What is to be done instead of cancelling a job, where more than the job would be left undone.
fn instead(kind: &str) -> Option<Message> {
    match kind {
        BeginSchedule::NAME => Some(say!(
            "This job begins a schedule. Cancel the schedule instead."
        )),
        CarryOutRecall::NAME => Some(say!(
            "This job carries out a recall. Stop the recall instead."
        )),
        VoidWithdrawn::NAME => Some(say!(
            "This job makes void what waits for a version that was withdrawn, and has to come to its end."
        )),
        _ => None,
    }
}

impl Command for CancelJob {
    type Prepared = String;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<String> {
        Ok(self.validate()?)
    }

    async fn apply(&self, reason: String, write: &mut Write<'_>) -> Result<Done<Job>> {
        let before = lock(write, &self.id).await?;
        before.may_cancel().map_err(refusal)?;
        if let Some(detail) = instead(&before.kind).filter(|_| before.state != JobState::Cancelled)
        {
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
