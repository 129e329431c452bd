//! Schedules again what was held, failed, or came too late: the same activation, on what is in force by now.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    activation::{Activate, Activated},
    approvals::Governed,
    say,
    schedules::{ResumeSchedule, Schedule, ScheduleStatus},
};
use tenantry_storage::schedules;

use super::{asked, lock, not_found};
use crate::{
    Command, Done, Read, Result, Work,
    activation::{Ground, PreparedActivation, change, put_in_force},
    command::Write,
    entry,
};

impl Command for ResumeSchedule {
    type Prepared = Box<PreparedActivation>;

    const WORK: Work = Work::Activate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedActivation>> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let found = schedules::find(conn, &scope, &self.tenant_id, &self.id).await?;
        let stored = found.ok_or_else(|| not_found(&self.id))?;
        check(&stored.schedule)?;
        let before = asked(&stored)?;
        let (activate_at, latest_start) = self.times(stored.schedule.plan());
        let again = Activate {
            activate_at: Some(activate_at),
            latest_start: Some(latest_start),
            expected_revision: self.expected_revision,
            accept_warnings: self.accept_warnings,
            reason: self.reason.clone().or(before.reason),
            ..before
        };
        again.prepare(read).await
    }

    async fn apply(
        &self,
        ready: Box<PreparedActivation>,
        write: &mut Write<'_>,
    ) -> Result<Done<Activated>> {
        let tenant = write.tenant()?.tenant_id;
        let before = lock(write, &tenant, &self.id).await?.schedule;
        check(&before)?;
        let pinned = ready.pinned()?;
        let ground = Ground::asked(Governed::Activate, &pinned)?;
        let (activated, ledger) = match put_in_force(ready, write, Activate::NAME, ground).await? {
            Done::Changed(activated, ledger) => (activated, ledger),
            // It is in force by now, or asked for already: what was held is left for somebody to drop.
            unchanged @ Done::Unchanged(_) => return Ok(unchanged),
        };
        let instead = activated.schedule.clone();
        let resumed = ScheduleStatus::Resumed;
        let after = change(write, &before, resumed, |one| one.resumed_as = instead).await?;
        let entry = entry::changed(Self::NAME, &before, &after, self.reason.clone())?;
        Ok(Done::changed(activated, ledger.and(entry)))
    }
}

/// Refuses what waits for nobody.
fn check(schedule: &Schedule) -> Result<()> {
    if schedule.status.waits_for_somebody() {
        return Ok(());
    }
    let detail = say!(
        "Only what is held, failed or missed is resumed; this schedule is {status}.",
        status = schedule.status
    );
    Err(Problem::new(ProblemKind::Conflict, detail).into())
}
