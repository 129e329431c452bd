//! Tries a job again at once; one that is due already stays as it is.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    id::JobId,
    jobs::{Hindrance, Job, JobState, RetryJob},
    message::Message,
    reading::sentence,
};
use tenantry_storage::{Ledger, jobs};

use crate::{Command, Done, Read, Result, command::Write, entry};

impl Command for RetryJob {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<Job>> {
        let before = lock(write, &self.id).await?;
        before.may_retry().map_err(refusal)?;
        let is_due = before.due_at.is_some_and(|due| due <= write.now);
        if before.state == JobState::Queued && is_due {
            return Ok(Done::unchanged(before));
        }

        let now = write.now;
        let after = jobs::retry(write.tx(), &before, now).await?;
        write.has_enqueued = true;
        let entry = entry::changed(Self::NAME, &before, &after, None)?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}

/// The job, locked.
pub(super) async fn lock(write: &mut Write<'_>, id: &JobId) -> Result<Job> {
    let scope = write.scope.clone();
    let found = jobs::lock(write.tx(), &scope, id).await?;
    found.ok_or_else(|| Problem::not_found("job", id.as_str()).into())
}

pub(super) fn refusal(hindrance: Hindrance) -> Problem {
    Problem::new(ProblemKind::Conflict, Message::known(sentence(&hindrance)))
}
