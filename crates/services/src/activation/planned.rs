//! What was asked for earlier, and is put in force later: it has to be the same to the byte.

use tenantry_domain::{
    Checksum, Problem, ProblemKind, Timestamp,
    approvals::ChangeRequest,
    id::{RecallId, RequestId, ScheduleId, TenantId, UserId},
    packs::{Finding, Version},
    playbooks::{LinkedPlaybook, links_differ},
    say,
    schedules::{Plan, Schedule},
};
use tenantry_storage::{Entry, schedules};

use super::{
    candidate::Candidate,
    proposal::{self, Ground},
    scheduled::{self, NewPlan, make},
};
use crate::{Done, Error, Result, command::Write};

/// What somebody was promised would come into force.
pub(super) struct Promise<'a> {
    checksum: &'a Checksum,
    domain_pack_version: Option<&'a Version>,
    tenant_pack_version: Option<&'a Version>,
    playbooks: &'a [LinkedPlaybook],
    accepted_warnings: u64,
}

impl<'a> From<&'a ChangeRequest> for Promise<'a> {
    fn from(request: &'a ChangeRequest) -> Self {
        Self {
            checksum: &request.checksum,
            domain_pack_version: request.domain_pack_version.as_ref(),
            tenant_pack_version: request.tenant_pack_version.as_ref(),
            playbooks: &request.playbooks,
            accepted_warnings: request.accepted_warnings,
        }
    }
}

impl<'a> From<&'a Schedule> for Promise<'a> {
    fn from(schedule: &'a Schedule) -> Self {
        Self {
            checksum: &schedule.checksum,
            domain_pack_version: Some(&schedule.domain_pack_version),
            tenant_pack_version: schedule.tenant_pack_version.as_ref(),
            playbooks: &schedule.playbooks,
            accepted_warnings: schedule.accepted_warnings,
        }
    }
}

impl Promise<'_> {
    /// Whether it is this, to the playbook and to the byte, with no more warnings than were accepted.
    pub(super) fn is_kept_by(
        &self,
        candidate: &Candidate,
        checksum: &Checksum,
        warnings: u64,
    ) -> bool {
        let (domain, own) = (&candidate.domain_pack, &candidate.tenant_pack);
        self.checksum == checksum
            && self.domain_pack_version == Some(&domain.version)
            && self.tenant_pack_version == own.as_ref().map(|pack| &pack.version)
            && !links_differ(self.playbooks, &candidate.links.named())
            && warnings <= self.accepted_warnings
    }
}

impl Ground<'_> {
    /// When what was asked for is to be put in force, where that is still to come.
    pub(super) fn plan(&self, asked: Option<Plan>, now: Timestamp) -> Result<Option<Plan>> {
        match self {
            Self::Asked { .. } => Ok(asked),
            Self::Approved { request, .. } => match request.plan() {
                Some(plan) if plan.is_over(now) => Err(too_late()),
                plan => Ok(plan.filter(|plan| plan.is_ahead(now))),
            },
            Self::Due(..) => Ok(None),
        }
    }

    /// In whose name it is put in force, where that is not who does it.
    pub(super) fn created_by(&self) -> Option<String> {
        match self {
            Self::Asked { .. } => None,
            Self::Approved { request, .. } => Some(request.created_by.clone()),
            Self::Due(schedule, _) => Some(schedule.created_by.clone()),
        }
    }

    /// The request that it comes of.
    pub(super) const fn request(&self) -> Option<&ChangeRequest> {
        match self {
            Self::Asked { .. } => None,
            Self::Approved { request, .. } => Some(request),
            Self::Due(_, request) => *request,
        }
    }

    /// The recall that asks for it.
    pub(super) const fn recall(&self) -> Option<&RecallId> {
        match self {
            Self::Asked { recall, .. } => *recall,
            Self::Approved { .. } | Self::Due(..) => None,
        }
    }

    /// What it comes of: a request, a schedule.
    pub(super) fn comes_of(&self) -> (Option<&RequestId>, Option<&ScheduleId>) {
        let schedule = match self {
            Self::Asked { .. } | Self::Approved { .. } => None,
            Self::Due(schedule, _) => Some(&schedule.id),
        };
        (self.request().map(|request| &request.id), schedule)
    }
}

/// What is to wait for its time.
pub(super) struct Waiting<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) base: u64,
    pub(super) rolled_back_to: Option<u64>,
    pub(super) warnings: u64,
    pub(super) plan: Plan,
    pub(super) checksum: &'a Checksum,
    /// The activation's input as JSON.
    pub(super) input_json: &'a str,
    /// What people agreed to, with who asked for it.
    pub(super) agreed: Option<(&'a ChangeRequest, Option<&'a UserId>)>,
}

/// Stores it; the schedule that waits already, where the same was asked for before.
pub(super) async fn wait(write: &mut Write<'_>, it: Waiting<'_>) -> Result<Done<ScheduleId>> {
    let tenant = write.tenant()?.tenant_id;
    if it.agreed.is_none() {
        // Whoever repeats because no answer came asks for nothing more.
        let scope = write.scope.clone();
        let pending = schedules::pending_of(write.tx(), &scope, &tenant).await?;
        let is_same = |one: &Schedule| {
            one.plan() == it.plan
                && one.change_request.is_none()
                && Promise::from(one).is_kept_by(it.candidate, it.checksum, it.warnings)
        };
        if let Some((same, _)) = pending.into_iter().find(|(one, _)| is_same(one)) {
            return Ok(Done::unchanged(same.id));
        }
    }
    let new = NewPlan {
        plan: it.plan,
        tenant: &tenant,
        base: it.base,
        checksum: it.checksum,
        packs: it.candidate.packs(),
        rolled_back_to: it.rolled_back_to,
        reason: it.candidate.reason.clone(),
        accepted_warnings: it.warnings,
        input_json: it.input_json,
        agreed: it.agreed,
    };
    let (id, ledger) = make(write, new).await?;
    Ok(Done::changed(id, ledger))
}

/// How many warnings there are.
pub(super) fn counted(warnings: &[Finding]) -> u64 {
    u64::try_from(warnings.len()).unwrap_or(u64::MAX)
}

/// Makes void what waits for approval, and holds what waits for its time, but for what is being put in force itself.
pub(super) async fn overtake(
    write: &mut Write<'_>,
    tenant: &TenantId,
    (request, schedule): (Option<&RequestId>, Option<&ScheduleId>),
    revision: Option<u64>,
) -> Result<Vec<Entry>> {
    let mut entries =
        proposal::void_others(write, Some(tenant), request, proposal::is_of_revision).await?;
    entries.extend(scheduled::hold(write, tenant, schedule, revision).await?);
    Ok(entries)
}

/// That people have to agree by now to what nobody had to agree to when it was scheduled.
pub(super) fn unapproved() -> Error {
    let detail =
        say!("Changes need approval by now. Resume the schedule: that makes a change request.");
    Problem::new(ProblemKind::Conflict, detail).into()
}

/// That what would be put in force is not what was scheduled.
pub(crate) fn is_another() -> Error {
    let detail = say!("What it would put in force is no longer what was asked for.");
    Problem::new(ProblemKind::Conflict, detail).into()
}

fn too_late() -> Error {
    let detail = say!(
        "The time that it was asked for has passed. Cancel the request, and propose the change again."
    );
    Problem::new(ProblemKind::Conflict, detail).into()
}
