//! Schedules: activations that wait for their time.
//!
//! An activation that says when is checked as ever, and then stored with everything in it fixed: the revision that it
//! was decided against and the checksum of what it would put in force. A job begins it when it is due ([`due`]), by the
//! path of every activation. Whatever else is put in force meanwhile holds it ([`hold`]), so that nothing rolls forward
//! what people rolled back (decision 0043).

mod cancel;
mod due;
mod late;
mod list;
mod make;
mod resume;

use tenantry_domain::{
    Problem,
    activation::Activate,
    id::{ScheduleId, TenantId},
    schedules::{HELD, Schedule, ScheduleStatus},
};
use tenantry_storage::{
    Entry, jobs,
    schedules::{self, StoredSchedule},
};

pub(crate) use due::BeginSchedule;
pub(crate) use late::MissSchedules;
pub(crate) use make::{NewPlan, make};

use crate::{Result, activation::is_another, command::Write, entry, listed};

/// The schedule of the command's tenant, locked.
async fn lock(write: &mut Write<'_>, tenant: &TenantId, id: &ScheduleId) -> Result<StoredSchedule> {
    let scope = write.scope.clone();
    let found = schedules::lock(write.tx(), &scope, tenant, id).await?;
    found.ok_or_else(|| not_found(id).into())
}

fn not_found(id: &ScheduleId) -> Problem {
    Problem::not_found("schedule", id.as_str())
}

/// The activation as it was stored; that it is another one where another release stored it in a way that is not known.
fn asked(stored: &StoredSchedule) -> Result<Activate> {
    serde_json::from_str(&stored.input_json).map_err(|error| {
        tracing::error!(%error, "a stored activation cannot be read");
        is_another()
    })
}

/// Stores that a schedule stands otherwise from now on, after `with` has said what else there is to say.
async fn change(
    write: &mut Write<'_>,
    before: &Schedule,
    status: ScheduleStatus,
    with: impl FnOnce(&mut Schedule),
) -> Result<Schedule> {
    let mut after = Schedule {
        status,
        changed_at: write.now,
        changed_by: write.created_by(),
        comment: None,
        ..before.clone()
    };
    with(&mut after);
    let scope = write.scope.clone();
    schedules::change(write.tx(), &scope, &mut after).await?;
    Ok(after)
}

/// Drops what waits for its time with a request that is being closed.
pub(crate) async fn drop_agreed(
    write: &mut Write<'_>,
    tenant: &TenantId,
    id: &ScheduleId,
    action: &'static str,
) -> Result<Option<Entry>> {
    let stored = lock(write, tenant, id).await?;
    let before = stored.schedule;
    if before.status != ScheduleStatus::Pending {
        return Ok(None);
    }
    let after = change(write, &before, ScheduleStatus::Cancelled, |_| {}).await?;
    let (scope, now) = (write.scope.clone(), write.now);
    jobs::withdraw(write.tx(), &scope, &[stored.job], now).await?;
    Ok(Some(entry::changed(action, &before, &after, None)?))
}

/// Holds what waits for its time for a tenant, but for the schedule that has come to it: another revision, or another
/// set of links, is in force than it was decided against.
pub(crate) fn hold<'a>(
    write: &'a mut Write<'_>,
    tenant: &'a TenantId,
    but: Option<&'a ScheduleId>,
    revision: Option<u64>,
) -> listed::Work<'a, Vec<Entry>> {
    Box::pin(hold_here(write, tenant, but, revision))
}

async fn hold_here(
    write: &mut Write<'_>,
    tenant: &TenantId,
    but: Option<&ScheduleId>,
    revision: Option<u64>,
) -> Result<Vec<Entry>> {
    let (scope, now) = (write.scope.clone(), write.now);
    let (mut entries, mut jobs) = (Vec::new(), Vec::new());
    for (before, job) in schedules::pending_of(write.tx(), &scope, tenant).await? {
        if Some(&before.id) == but {
            continue;
        }
        let held = ScheduleStatus::Held;
        let after = change(write, &before, held, |schedule| {
            schedule.revision = revision
        })
        .await?;
        entries.push(entry::changed(HELD, &before, &after, None)?);
        jobs.push(job);
    }
    jobs::withdraw(write.tx(), &scope, &jobs, now).await?;
    Ok(entries)
}
