//! Activations that wait for their time: stored with the job that begins them, held, and dropped.

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Checksum, Problem, ProblemKind,
    access::ActorKind,
    approvals::ChangeRequest,
    id::{ScheduleId, TenantId, TokenId, UserId},
    say,
    schedules::{CREATED, HELD, Plan, Schedule, ScheduleStatus, WAITING_PER_TENANT},
};
use tenantry_storage::{
    Entry, Ledger, jobs,
    schedules::{self, StoredSchedule},
};

use super::proposal::Packs;
use crate::{Error, Result, Terms, access::person_of, command::Write, entry, listed};

/// Begins a schedule.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BeginSchedule {
    pub(crate) tenant_id: TenantId,
    pub(crate) id: ScheduleId,
}

/// An activation that is to wait for its time.
pub(crate) struct NewPlan<'a> {
    pub(crate) plan: Plan,
    pub(crate) tenant: &'a TenantId,
    pub(crate) base: u64,
    pub(crate) checksum: &'a Checksum,
    pub(crate) packs: Packs<'a>,
    pub(crate) rolled_back_to: Option<u64>,
    pub(crate) reason: Option<String>,
    pub(crate) accepted_warnings: u64,
    /// The activation's input as JSON, with everything in it pinned that could mean another thing later.
    pub(crate) input_json: &'a str,
    /// What people agreed to, with who asked for it.
    pub(crate) agreed: Option<(&'a ChangeRequest, Option<&'a UserId>)>,
}

/// Stores it, and puts the job in that begins it.
pub(crate) fn make<'a>(
    write: &'a mut Write<'_>,
    new: NewPlan<'a>,
) -> listed::Work<'a, (ScheduleId, Ledger)> {
    Box::pin(make_here(write, new))
}

/// In whose name it is put in force: whoever asked for what people agreed to, or who asks now.
async fn asked_by(
    write: &mut Write<'_>,
    agreed: Option<(&ChangeRequest, Option<&UserId>)>,
) -> Result<(Option<UserId>, Option<TokenId>, String)> {
    if let Some((request, person)) = agreed {
        return Ok((person.cloned(), None, request.created_by.clone()));
    }
    let caller = write.caller;
    let is_token = caller.actor.kind == ActorKind::Token;
    let token = is_token.then(|| TokenId::from_stored(caller.actor.id.clone()));
    let person = person_of(write.conn(), caller).await?;
    Ok((person, token, write.created_by()))
}

async fn make_here(write: &mut Write<'_>, new: NewPlan<'_>) -> Result<(ScheduleId, Ledger)> {
    let scope = write.scope.clone();
    let (tenant, plan) = (new.tenant, new.plan);
    let (Some(domain_pack), own) = (new.packs.domain, new.packs.tenant) else {
        return Err(Error::Internal("a schedule is of a domain pack".to_owned()));
    };
    let lost = || Error::Internal("a domain pack names no domain".to_owned());
    let domain = domain_pack.domain.clone().ok_or_else(lost)?;
    // What somebody is given for a while does nothing after it.
    let ends = write.caller.expires_at.filter(|_| new.agreed.is_none());
    if let Some(end) = ends.filter(|end| *end < plan.latest_start) {
        let message = say!(
            "Your token ends at {end}, before this has to begin. Choose an earlier time, or use a token that lasts.",
            end
        );
        return Err(Problem::field("activate_at", "token_ends", message).into());
    }
    if schedules::count_pending(write.conn(), &scope, tenant).await? >= WAITING_PER_TENANT {
        let detail = say!(
            "There are {max} schedules that wait here already. Drop some first.",
            max = WAITING_PER_TENANT
        );
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    let (person, token, created_by) = asked_by(write, new.agreed).await?;
    let schedule = Schedule {
        id: ScheduleId::from_unique(&write.unique()),
        tenant_id: tenant.clone(),
        status: ScheduleStatus::Pending,
        activate_at: plan.activate_at,
        latest_start: plan.latest_start,
        base: new.base,
        checksum: new.checksum.clone(),
        domain,
        domain_pack_version: domain_pack.version.clone(),
        tenant_pack_version: own.map(|pack| pack.version.clone()),
        playbooks: new.packs.playbooks,
        rolled_back_to: new.rolled_back_to,
        reason: new.reason,
        accepted_warnings: new.accepted_warnings,
        change_request: new.agreed.map(|(request, _)| request.id.clone()),
        created_at: write.now,
        changed_at: write.now,
        changed_by: created_by.clone(),
        created_by,
        comment: None,
        problem: None,
        revision: None,
        resumed_as: None,
        row_version: 1,
    };
    let job = BeginSchedule {
        tenant_id: tenant.clone(),
        id: schedule.id.clone(),
    };
    let terms = Terms {
        key: None,
        tenant_id: Some(tenant.clone()),
        due: Some(plan.activate_at),
    };
    let job = write.enqueue(&job, &terms).await?;
    let row = schedules::NewSchedule {
        schedule: &schedule,
        input_json: new.input_json,
        person: person.as_ref(),
        token: token.as_ref(),
        job: &job,
        domain_pack_id: &domain_pack.id,
        tenant_pack_id: own.map(|pack| &pack.id),
    };
    schedules::insert(write.tx(), &scope, &row).await?;
    let entry = entry::made(CREATED, &schedule, schedule.reason.clone())?;
    Ok((schedule.id, Ledger::of(entry)))
}

/// Stores that a schedule stands otherwise from now on, after `with` has said what else there is to say.
pub(crate) async fn change(
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
    let scope = write.scope.clone();
    let stored = schedules::lock(write.tx(), &scope, tenant, id).await?;
    let Some(StoredSchedule {
        schedule: before,
        job,
        ..
    }) = stored
    else {
        return Ok(None);
    };
    if before.status != ScheduleStatus::Pending {
        return Ok(None);
    }
    let after = change(write, &before, ScheduleStatus::Cancelled, |_| {}).await?;
    let now = write.now;
    jobs::withdraw(write.tx(), &scope, &[job], now).await?;
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
            schedule.revision = revision;
        })
        .await?;
        entries.push(entry::changed(HELD, &before, &after, None)?);
        jobs.push(job);
    }
    jobs::withdraw(write.tx(), &scope, &jobs, now).await?;
    Ok(entries)
}
