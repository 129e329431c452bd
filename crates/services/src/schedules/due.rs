//! Begins a schedule when it is due: by the path of every activation, or it says why not.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind, Timestamp,
    access::Caller,
    activation::Activate,
    approvals::{ChangeRequest, RequestStatus},
    id::UserId,
    say,
    schedules::{APPLIED, FAILED, MISSED, Schedule, ScheduleStatus},
};
use tenantry_storage::{Ledger, activation, approvals, schedules};

use super::asked;
use crate::{
    AtWork, Command as _, Done, Effect, Error, Job, Read, Result, Work, Write,
    activation::{BeginSchedule, Ground, change, close_agreed, closed, is_another, put_in_force},
    approvals::people::{check_standing, fallen},
    entry, freezes, suspension,
};

/// Seconds until it is tried again, while something stands in its way that passes: a freeze that may be ended early.
const AGAIN_S: i64 = 20;
/// Seconds until it is tried again, while there is no room for its work.
const CROWDED_S: i64 = 4;
/// Seconds until it is tried again, while one that was to be first is under way.
const AFTER_ANOTHER_S: i64 = 2;

/// What is to be done about a schedule.
enum Finding {
    /// Nothing: it is over, or waits for somebody.
    Nothing,
    /// Nothing yet: look again at this instant.
    Later(Timestamp),
    /// It could not begin in time.
    Missed,
}

/// How a schedule ends that was not begun: the action, where it stands, and what it was refused for.
type Given = (&'static str, ScheduleStatus, Option<Problem>);

/// That it could not begin in time.
const TOO_LATE: Given = (MISSED, ScheduleStatus::Missed, None);

impl Job for BeginSchedule {
    const NAME: &'static str = "begin_schedule";

    async fn run(self, at: AtWork) -> Result<Effect> {
        let caller = Caller::system(at.id.as_str());
        // In a box, as all that comes of it: the worker would hold its size for every job.
        let begun = Box::pin(self.begin(&at, &caller)).await;
        let problem = match begun {
            Ok(effect) => return Ok(effect),
            Err(Error::Refused(problem)) if let Some(again_s) = again(problem.kind) => {
                return Ok(Effect::Later(self.later(at.now(), again_s)));
            }
            Err(error) if error.is_away() || error.is_lease_lost() => return Err(error),
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
        match self.look(&mut read, &stored.schedule).await? {
            Some(Finding::Nothing) => return Ok(Effect::Finished),
            Some(Finding::Later(due)) => return Ok(Effect::Later(due)),
            Some(Finding::Missed) => {
                drop(read);
                return self.give_up(at, caller, TOO_LATE).await;
            }
            None => {}
        }
        read.enter(Work::Activate).await?;
        let ready = asked(&stored)?.at_once().prepare(&mut read).await?;
        check_standing(&mut read, &stored, Activate::NEEDS).await?;
        let request = match &stored.schedule.change_request {
            Some(id) => approvals::find(read.conn().await?, &scope, id).await?,
            None => None,
        };
        let fallen = match &request {
            Some(stored) => fallen(&mut read, &stored.request).await?,
            None => Vec::new(),
        };
        drop(read);

        let mut write = Write::of_job(at, caller).await?;
        suspension::hold_tenant(&mut write, &self.tenant_id, false).await?;
        let request = match request {
            Some(stored) => approvals::lock(write.tx(), &scope, &stored.request.id).await?,
            None => None,
        };
        let request = request.map(|stored| stored.request);
        let Some(schedule) = self.lock_pending(&mut write).await? else {
            return Ok(Effect::Finished);
        };
        // It may have taken long to come here, and the clock may have been set.
        let (plan, now) = (schedule.plan(), write.now);
        if plan.is_ahead(now) {
            return Ok(Effect::Later(plan.activate_at));
        }
        if plan.is_over(now) {
            return give_up(write, &schedule, TOO_LATE).await;
        }
        check_approved(request.as_ref(), &fallen)?;
        let ground = Ground::Due(&schedule, request.as_ref());
        let done = put_in_force(ready, &mut write, Activate::NAME, ground).await?;
        let Done::Changed(activated, ledger) = done else {
            return Err(is_another());
        };
        let revision = Some(activated.active.revision);
        let applied = ScheduleStatus::Applied;
        let after = change(&mut write, &schedule, applied, |one| {
            one.revision = revision;
        })
        .await?;
        let mut ledger = ledger.and(entry::changed(APPLIED, &schedule, &after, None)?);
        if let Some(before) = request {
            let of = ChangeRequest {
                revision,
                ..before.clone()
            };
            let after = closed(&mut write, &of, RequestStatus::Applied, None).await?;
            ledger = ledger.and(entry::changed(APPLIED, &before, &after, None)?);
        }
        Ok(Effect::change(write.tx, ledger).serving(self.tenant_id.clone()))
    }

    /// What there is to be done before anything is read for it.
    async fn look(&self, read: &mut Read<'_>, schedule: &Schedule) -> Result<Option<Finding>> {
        if schedule.status != ScheduleStatus::Pending {
            return Ok(Some(Finding::Nothing));
        }
        let (plan, now) = (schedule.plan(), read.now);
        if plan.is_ahead(now) {
            // The clock was set back, or somebody had the job begun.
            return Ok(Some(Finding::Later(plan.activate_at)));
        }
        if plan.is_over(now) {
            return Ok(Some(Finding::Missed));
        }
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        if schedules::is_earlier_due(conn, &scope, schedule, now).await? {
            // What was to be first is first, however late both are.
            return Ok(Some(Finding::Later(now.plus_seconds(AFTER_ANOTHER_S))));
        }
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
            let again = self.later(now, AGAIN_S);
            let again = freeze.until.map_or(again, |until| until.min(again));
            // A moment after the last instant in which it may begin, to say so.
            let over = Timestamp::from_micros(plan.latest_start.micros().saturating_add(1));
            Finding::Later(again.min(over))
        }))
    }

    /// An instant so many seconds later, and up to half as many more: not all that wait look at once.
    fn later(&self, now: Timestamp, seconds: i64) -> Timestamp {
        let sum: i64 = self.id.as_str().bytes().map(i64::from).sum();
        let more = sum.saturating_mul(97_003) % (seconds * 500_000).max(1);
        let later = now.plus_seconds(seconds).micros().saturating_add(more);
        Timestamp::from_micros(later)
    }

    /// The schedule, locked, if it still waits for its time.
    async fn lock_pending(&self, write: &mut Write<'_>) -> Result<Option<Schedule>> {
        let scope = write.scope.clone();
        let stored = schedules::lock(write.tx(), &scope, &self.tenant_id, &self.id).await?;
        let schedule = stored.map(|stored| stored.schedule);
        Ok(schedule.filter(|schedule| schedule.status == ScheduleStatus::Pending))
    }

    /// Says that nothing comes of it unless somebody decides, and why.
    pub(super) async fn give_up(
        &self,
        at: &AtWork,
        caller: &Caller,
        given: Given,
    ) -> Result<Effect> {
        let mut write = Write::of_job(at, caller).await?;
        suspension::hold_tenant(&mut write, &self.tenant_id, true).await?;
        match self.lock_pending(&mut write).await? {
            Some(schedule) => give_up(write, &schedule, given).await,
            None => Ok(Effect::Finished),
        }
    }
}

/// Says so of a schedule that is locked.
async fn give_up(
    mut write: Write<'_>,
    schedule: &Schedule,
    (action, status, problem): Given,
) -> Result<Effect> {
    let after = change(&mut write, schedule, status, |one| one.problem = problem).await?;
    let mut ledger = Ledger::of(entry::changed(action, schedule, &after, None)?);
    if let Some(request) = &schedule.change_request {
        let how = (action, RequestStatus::Stale, None);
        let closed = close_agreed(&mut write, request, how).await?;
        ledger = closed.into_iter().fold(ledger, Ledger::and);
    }
    Ok(Effect::change(write.tx, ledger))
}

/// Refuses what too few people agree to by now.
fn check_approved(request: Option<&ChangeRequest>, fallen: &[UserId]) -> Result<()> {
    let Some(request) = request else {
        return Ok(());
    };
    let given = request.approvals.iter();
    let given = given.filter(|one| !one.is_void && !fallen.contains(&one.user_id));
    if u64::try_from(given.count()).unwrap_or(u64::MAX) >= request.needed {
        return Ok(());
    }
    let detail = say!(
        "Too few people agree to it by now. Resume the schedule: that proposes the change again."
    );
    Err(Problem::new(ProblemKind::Conflict, detail).into())
}

/// Seconds until it is tried again after such a refusal, where that is over by itself: a freeze since it was looked at,
/// and work that there is no room for now.
const fn again(kind: ProblemKind) -> Option<i64> {
    if matches!(kind, ProblemKind::Frozen) {
        Some(AGAIN_S)
    } else if matches!(kind, ProblemKind::Unavailable) {
        Some(CROWDED_S)
    } else {
        None
    }
}

/// Whether a repeat may succeed: a fault of our own, or somebody who was quicker.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Refused(problem) => problem.kind == ProblemKind::Stale,
        Error::Storage(_) | Error::Internal(_) => true,
    }
}
