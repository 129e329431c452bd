//! Stops a recall, and goes on with it; a repeat of either changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    recalls::{Recall, RecallStatus, ResumeRecall, StopRecall},
    say,
};
use tenantry_storage::{Ledger, recalls};

use super::{change, enqueue, lock};
use crate::{Command, Done, Read, Result, command::Write, entry};

impl Command for StopRecall {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<Recall>> {
        let before = lock(write, &self.id).await?.recall;
        match before.status {
            RecallStatus::Running => {}
            RecallStatus::Stopped => return Ok(Done::unchanged(before)),
            RecallStatus::Finished => {
                let detail = say!("The recall has come to every tenant: there is nothing to stop.");
                return Err(Problem::new(ProblemKind::Conflict, detail).into());
            }
        }
        let after = change(write, &before, RecallStatus::Stopped).await?;
        let entry = entry::changed(Self::NAME, &before, &after, None)?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}

impl Command for ResumeRecall {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<Recall>> {
        let scope = write.scope.clone();
        let stored = lock(write, &self.id).await?;
        let before = stored.recall;
        let now = write.now;
        let retried = recalls::retry_failed(write.tx(), &self.id, now).await?;
        if retried == 0 && before.status != RecallStatus::Stopped {
            return Ok(Done::unchanged(before));
        }
        if before.status != RecallStatus::Running {
            let pack = &stored.domain_pack_id;
            if let Some(other) = recalls::running_of(write.conn(), &scope, pack).await? {
                let detail = say!(
                    "Another recall of this version is running: `{id}`.",
                    id = other.recall.id
                );
                return Err(Problem::new(ProblemKind::Conflict, detail).into());
            }
        }
        // One job of a recall is begun at a time: another one does no harm, and the first may be dead.
        enqueue(write, &self.id).await?;
        change(write, &before, RecallStatus::Running).await?;
        let after = lock(write, &self.id).await?.recall;
        let entry = entry::changed(Self::NAME, &before, &after, None)?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}
