//! What was asked for earlier, and is put in force later: it has to be the same to the byte.

use tenantry_domain::{
    Checksum, Problem, ProblemKind, Timestamp,
    activation::Activated,
    approvals::ChangeRequest,
    id::{RequestId, ScheduleId, UserId},
    packs::Version,
    playbooks::{LinkedPlaybook, links_differ},
    say,
    schedules::{Plan, Schedule},
};
use tenantry_storage::schedules;

use super::{
    apply::{PreparedActivation, counted},
    candidate::Candidate,
    proposal::Ground,
};
use crate::{
    Done, Error, Result,
    command::Write,
    schedules::{NewPlan, make},
};

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

    /// What it comes of: a request, a schedule.
    pub(super) fn comes_of(&self) -> (Option<&RequestId>, Option<&ScheduleId>) {
        let schedule = match self {
            Self::Asked { .. } | Self::Approved { .. } => None,
            Self::Due(schedule, _) => Some(&schedule.id),
        };
        (self.request().map(|request| &request.id), schedule)
    }
}

/// Stores what waits for its time.
pub(super) async fn wait(
    write: &mut Write<'_>,
    ready: PreparedActivation,
    (plan, checksum): (Plan, &Checksum),
    (input_json, agreed): (&str, Option<(&ChangeRequest, Option<&UserId>)>),
) -> Result<Done<Activated>> {
    let tenant = write.tenant()?.tenant_id;
    if agreed.is_none() {
        // Whoever repeats because no answer came asks for nothing more.
        let scope = write.scope.clone();
        let pending = schedules::pending_of(write.tx(), &scope, &tenant).await?;
        let warnings = counted(&ready.warnings);
        let is_same = |one: &Schedule| {
            one.plan() == plan
                && one.change_request.is_none()
                && Promise::from(one).is_kept_by(&ready.candidate, checksum, warnings)
        };
        if let Some((same, _)) = pending.into_iter().find(|(one, _)| is_same(one)) {
            let active = ready.candidate.current.clone();
            let waiting = Activated {
                schedule: Some(same.id),
                ..ready.answer(active, false)
            };
            return Ok(Done::unchanged(waiting));
        }
    }
    let new = NewPlan {
        plan,
        tenant: &tenant,
        base: ready.base(),
        checksum,
        packs: ready.candidate.packs(),
        rolled_back_to: ready.rolled_back_to,
        reason: ready.candidate.reason.clone(),
        accepted_warnings: counted(&ready.warnings),
        input_json,
        agreed,
    };
    let (id, ledger) = make(write, new).await?;
    let active = ready.candidate.current.clone();
    let waiting = Activated {
        schedule: Some(id),
        ..ready.answer(active, false)
    };
    Ok(Done::changed(waiting, ledger))
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
