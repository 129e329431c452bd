//! Ends a freeze; a repeat changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    access::Scope,
    freezes::{EndFreeze, Freeze, FreezeStatus},
    say,
};
use tenantry_storage::{Ledger, freezes};

use super::not_found;
use crate::{Command, Done, Read, Result, command::Write, entry};

impl Command for EndFreeze {
    type Prepared = Option<String>;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Option<String>> {
        let reason = self.checked_reason()?;
        let (scope, now) = (read.scope.clone(), read.now);
        let found = freezes::find(read.conn().await?, &scope, &self.id, now).await?;
        let freeze = found.ok_or_else(|| not_found(&self.id))?;
        if freeze.tenant_id.is_none() && scope.tenants().is_some() {
            let detail = say!("Only who may freeze changes everywhere ends this.");
            let refusal = Problem::new(ProblemKind::Forbidden, detail);
            let (inner, caller) = (read.inner, read.caller);
            read.release();
            inner
                .record_refusal(caller, &Scope::Global, Self::NAME, &refusal)
                .await;
            return Err(refusal.into());
        }
        Ok(reason)
    }

    async fn apply(&self, reason: Option<String>, write: &mut Write<'_>) -> Result<Done<Freeze>> {
        let (scope, now) = (write.scope.clone(), write.now);
        let found = freezes::lock(write.tx(), &scope, &self.id, now).await?;
        let before = found.ok_or_else(|| not_found(&self.id))?;
        if before.status == FreezeStatus::Ended {
            return Ok(Done::unchanged(before));
        }
        let after = Freeze {
            status: FreezeStatus::Ended,
            ended_at: Some(now),
            ended_by: Some(write.created_by()),
            ..before.clone()
        };
        freezes::end(write.tx(), &scope, &after).await?;
        let entry = entry::changed(Self::NAME, &before, &after, reason)?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}
