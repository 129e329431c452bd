//! Begins a schedule when it is due: by the path of every activation, or it says why not.

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Operation as _, Problem, ProblemKind, Timestamp,
    access::Caller,
    activation::Activate,
    approvals::RequestStatus,
    id::{ScheduleId, TenantId},
    say,
    schedules::{APPLIED, FAILED, MISSED, Schedule, ScheduleStatus},
};
use tenantry_storage::{
    Ledger, activation,
    approvals::{self, StoredRequest},
    schedules::{self, StoredSchedule},
};

use super::change;
use crate::{
    AtWork, Command as _, Done, Effect, Error, Job, Read, Result, Work,
    activation::{Ground, close_agreed, closed, is_another, put_in_force},
    approvals::people::{check_standing, count_standing},
    entry, freezes, suspension,
};

/// Seconds until it is tried again, while something stands in its way that passes: a freeze that may be ended early.
const AGAIN_S: i64 = 20;

/// Begins a schedule.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BeginSchedule {
    pub(crate) tenant_id: TenantId,
    pub(crate) id: ScheduleId,
}

/// What is to be done about a schedule.
enum Finding {
    /// Nothing: it is over, or waits for somebody.
    Nothing,
    /// Nothing yet: look again at this instant.
    Later(Timestamp),
    /// It could not begin in time.
    Missed,
}

impl Job for BeginSchedule {
    const NAME: &'static str = "begin_schedule";
    const ATTEMPTS: u64 = 5;

    async fn run(self, at: AtWork) -> Result<Effect> {
        let caller = Caller::system(at.id.as_str());
        // In a box, as all that comes of it: the worker would hold its size for every job.
        let begun = Box::pin(self.begin(&at, &caller)).await;
        let problem = match begun {
            Ok(effect) => return Ok(effect),
            Err(error) if error.is_away() || error.is_lease_lost() => return Err(error),
            Err(Error::Refused(problem)) if problem.kind == ProblemKind::Frozen => {
                // Since it was looked at; the next look says until when.
                return Ok(Effect::Later(at.now().plus_seconds(1)));
            }
            Err(error) if is_passing(&error) && at.attempt < Self::ATTEMPTS => return Err(error),
            Err(Error::Refused(problem)) => *problem,
            Err(error) => error.into_problem(&caller.request),
        };
        let failed = (FAILED, ScheduleStatus::Failed, Some(problem));
        Box::pin(self.give_up(&at, &caller, failed)).await
    }
}

impl BeginSchedule {
    /// Puts in force what was asked for, if it can be.
    async fn begin(&self, at: &AtWork, caller: &Caller) -> Result<Effect> {
        let mut read = at.read(caller);
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let stored = schedules::find(conn, &scope, &self.tenant_id, &self.id).await?;
        let Some(stored) = stored else {
            return Ok(Effect::Finished);
        };
        match look(&mut read, &stored.schedule).await? {
            Some(Finding::Nothing) => return Ok(Effect::Finished),
            Some(Finding::Later(due)) => return Ok(Effect::Later(due)),
            Some(Finding::Missed) => {
                drop(read);
                let missed = (MISSED, ScheduleStatus::Missed, None);
                return self.give_up(at, caller, missed).await;
            }
            None => {}
        }
        let request = match &stored.schedule.change_request {
            Some(id) => approvals::find(read.conn().await?, &scope, id).await?,
            None => None,
        };
        check_people(&mut read, &stored, request.as_ref()).await?;
        read.enter(Work::Activate).await?;
        let input: Activate = serde_json::from_str(&stored.input_json)
            .map_err(|error| Error::internal("a stored activation cannot be read", error))?;
        let now_then = Activate {
            activate_at: None,
            latest_start: None,
            ..input
        };
        let ready = now_then.prepare(&mut read).await?;
        drop(read);

        let mut write = at.change(caller).await?;
        suspension::hold_tenant(&mut write, &self.tenant_id, false).await?;
        let request = match request {
            Some(stored) => approvals::lock(write.tx(), &scope, &stored.request.id).await?,
            None => None,
        };
        let stored = schedules::lock(write.tx(), &scope, &self.tenant_id, &self.id).await?;
        let Some(StoredSchedule { schedule, .. }) = stored else {
            return Ok(Effect::Finished);
        };
        if schedule.status != ScheduleStatus::Pending {
            return Ok(Effect::Finished);
        }
        let request = request.map(|stored| stored.request);
        let ground = Ground::Due(&schedule, request.as_ref());
        let done = put_in_force(ready, &mut write, Activate::NAME, ground).await?;
        let Done::Changed(activated, ledger) = done else {
            return Err(is_another());
        };
        let revision = Some(activated.active.revision);
        let applied = ScheduleStatus::Applied;
        let after = change(&mut write, &schedule, applied, |one| {
            one.revision = revision
        })
        .await?;
        let mut ledger = ledger.and(entry::changed(APPLIED, &schedule, &after, None)?);
        if let Some(before) = request {
            let of = tenantry_domain::approvals::ChangeRequest {
                revision,
                ..before.clone()
            };
            let after = closed(&mut write, &of, RequestStatus::Applied, None).await?;
            ledger = ledger.and(entry::changed(APPLIED, &before, &after, None)?);
        }
        Ok(Effect::change(write.tx, ledger).serving(self.tenant_id.clone()))
    }

    /// Says that nothing comes of it unless somebody decides, and why.
    async fn give_up(
        &self,
        at: &AtWork,
        caller: &Caller,
        (action, status, problem): (&'static str, ScheduleStatus, Option<Problem>),
    ) -> Result<Effect> {
        let mut write = at.change(caller).await?;
        let scope = write.scope.clone();
        suspension::hold_tenant(&mut write, &self.tenant_id, true).await?;
        let stored = schedules::lock(write.tx(), &scope, &self.tenant_id, &self.id).await?;
        let Some(StoredSchedule { schedule, .. }) = stored else {
            return Ok(Effect::Finished);
        };
        if schedule.status != ScheduleStatus::Pending {
            return Ok(Effect::Finished);
        }
        let after = change(&mut write, &schedule, status, |one| one.problem = problem).await?;
        let mut ledger = Ledger::of(entry::changed(action, &schedule, &after, None)?);
        if let Some(request) = &schedule.change_request {
            let how = (action, RequestStatus::Stale, None);
            let closed = close_agreed(&mut write, request, how).await?;
            ledger = closed.into_iter().fold(ledger, Ledger::and);
        }
        Ok(Effect::change(write.tx, ledger))
    }
}

/// What there is to be done before anything is read for it.
async fn look(read: &mut Read<'_>, schedule: &Schedule) -> Result<Option<Finding>> {
    if schedule.status != ScheduleStatus::Pending {
        return Ok(Some(Finding::Nothing));
    }
    let (plan, now) = (schedule.plan(), read.now);
    if plan.is_ahead(now) {
        // Its clock was set back, or somebody had the job begun.
        return Ok(Some(Finding::Later(plan.activate_at)));
    }
    if plan.is_over(now) {
        return Ok(Some(Finding::Missed));
    }
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let current = activation::find(conn, &scope, &schedule.tenant_id).await?;
    let domains = std::iter::once(&schedule.domain).chain(&current.domain);
    let change = freezes::Change {
        tenant: &schedule.tenant_id,
        domains: domains.collect(),
        present: current.revision,
        back_to: schedule.rolled_back_to,
    };
    let frozen = freezes::foresee(read, &change, now).await?;
    Ok(frozen.map(|freeze| {
        let again = now.plus_seconds(AGAIN_S);
        let again = freeze.until.map_or(again, |until| until.min(again));
        // A moment after the last instant in which it may begin, to say so.
        let over = Timestamp::from_micros(plan.latest_start.micros().saturating_add(1));
        Finding::Later(again.min(over))
    }))
}

/// Refuses what is done in the name of somebody who may no longer do it, or what too few people agree to by now.
async fn check_people(
    read: &mut Read<'_>,
    stored: &StoredSchedule,
    request: Option<&StoredRequest>,
) -> Result<()> {
    check_standing(read, stored, Activate::NEEDS).await?;
    let Some(request) = request else {
        return Ok(());
    };
    let given = count_standing(read, &request.request).await?;
    if given < request.request.needed {
        let detail = say!(
            "Too few of those who agreed may still do so. Resume the schedule: that proposes the change again."
        );
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    Ok(())
}

/// Whether a repeat may succeed: a fault of our own, or somebody who was quicker.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Refused(problem) => problem.kind == ProblemKind::Stale,
        Error::Storage(_) | Error::Internal(_) => true,
    }
}
