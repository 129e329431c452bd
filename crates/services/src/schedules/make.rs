//! Stores an activation that waits for its time.

use tenantry_domain::{
    Checksum, Problem, ProblemKind,
    access::ActorKind,
    approvals::ChangeRequest,
    id::{ScheduleId, TenantId, TokenId, UserId},
    say,
    schedules::{CREATED, Plan, Schedule, ScheduleStatus, WAITING_PER_TENANT},
};
use tenantry_storage::{Ledger, schedules};

use super::BeginSchedule;
use crate::{
    Error, Result, Terms, access::person_of, activation::Packs, command::Write, entry, listed,
};

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
    let caller = write.caller;
    let (person, token, created_by) = match new.agreed {
        Some((request, person)) => (person.cloned(), None, request.created_by.clone()),
        None => {
            let is_token = caller.actor.kind == ActorKind::Token;
            let token = is_token.then(|| TokenId::from_stored(caller.actor.id.clone()));
            let person = person_of(write.conn(), caller).await?;
            (person, token, write.created_by())
        }
    };
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
