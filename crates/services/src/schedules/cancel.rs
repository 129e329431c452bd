//! Drops a schedule, and the change request that waits with it; a repeat changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    approvals::RequestStatus,
    say,
    schedules::{CancelSchedule, Schedule, ScheduleStatus},
};
use tenantry_storage::{Ledger, jobs, schedules};

use super::{lock, not_found};
use crate::{
    Command, Done, Read, Result,
    activation::{change, close_agreed},
    command::Write,
    entry,
};

impl Command for CancelSchedule {
    type Prepared = Option<String>;

    // Nothing comes of it: that may be said while the tenant is suspended.
    const WHILE_SUSPENDED: bool = true;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Option<String>> {
        let reason = self.checked_reason()?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let found = schedules::find(conn, &scope, &self.tenant_id, &self.id).await?;
        found.ok_or_else(|| not_found(&self.id))?;
        Ok(reason)
    }

    async fn apply(&self, reason: Option<String>, write: &mut Write<'_>) -> Result<Done<Schedule>> {
        let scope = write.scope.clone();
        let tenant = write.tenant()?.tenant_id;
        let stored = lock(write, &tenant, &self.id).await?;
        let before = stored.schedule;
        if before.status == ScheduleStatus::Cancelled {
            return Ok(Done::unchanged(before));
        }
        if !before.status.is_open() {
            let detail = say!(
                "The schedule is {status}, and nothing can come of it any more.",
                status = before.status
            );
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }
        let comment = reason.clone();
        let cancelled = ScheduleStatus::Cancelled;
        let after = change(write, &before, cancelled, |one| one.comment = comment).await?;
        let now = write.now;
        jobs::withdraw(write.tx(), &scope, &[stored.job], now).await?;
        let mut ledger = Ledger::of(entry::changed(Self::NAME, &before, &after, reason.clone())?);
        if let Some(request) = &before.change_request {
            let how = (Self::NAME, RequestStatus::Cancelled, reason);
            let closed = close_agreed(write, request, how).await?;
            ledger = closed.into_iter().fold(ledger, Ledger::and);
        }
        Ok(Done::changed(after, ledger))
    }
}
