//! Plays what people do on the product, and compares it with the model.

use serde_json::{Value, json};
use tenantry_domain::{
    PageRequest, Problem,
    access::Caller,
    activation::{Activate, GetActiveConfig, GetRevision, Rollback, TenantPackChoice},
    approvals::{
        ApproveRequest, CancelRequest, RejectRequest, RequestFilter, RequestStatus, SetApprovals,
    },
    freezes::{CreateFreeze, EndFreeze},
    id::{FreezeId, RequestId, ScheduleId, TenantId},
    packs::{DeprecatePack, DomainName, GetPack, PackOwner, PackStatus, VersionSelector},
    playbooks::{LinkPlaybook, PlaybookId, UnlinkPlaybook},
    recalls::RecallPack,
    schedules::{CancelSchedule, ResumeSchedule, ScheduleFilter, ScheduleStatus},
    tenants::{ChangeStatus, Status},
};
use tenantry_services::Command;
use tenantry_testkit::{TestApp, domain_pack, tenant_pack, with_if_match};

use super::{
    expected::{Model, Pair},
    ops::{LULL_S, ODD_S, OWN, Op, TENANTS, VERSIONS},
};
use crate::{approvals::Team, schedules::work_off};

/// How often what is due is looked at while a lull lasts.
const ROUNDS: i64 = 5;

/// A sequence on the product, with what the model makes of it.
pub(super) struct Played<'a> {
    team: &'a Team,
    domain: String,
    tenants: Vec<TenantId>,
    freezes: [Option<FreezeId>; TENANTS],
    model: Model,
}

fn guardrails(threshold: f64) -> Value {
    json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": threshold})
}

fn version(number: usize) -> String {
    format!("v{}.0", number + 1)
}

/// What the product says of a request and of a schedule, the oldest first.
type Waiting = (
    Vec<(RequestId, RequestStatus)>,
    Vec<(ScheduleId, ScheduleStatus)>,
);

impl<'a> Played<'a> {
    /// Tenants and a domain of their own, with all the versions there are.
    pub(super) async fn new(team: &'a Team, case: u32) -> Self {
        let app = &team.app;
        let domain = format!("Model{case}");
        let mut tenants = Vec::new();
        for number in 0..VERSIONS {
            let mut pack = domain_pack(&domain);
            pack["guardrails"] = guardrails([0.5, 0.6, 0.7][number]);
            app.import_domain(&pack, &version(number)).await;
        }
        for number in 0..TENANTS {
            let id = format!("model-{case}-{number}");
            app.tenant(&id).await;
            for own in 0..OWN {
                let mut pack = tenant_pack(&id, &domain);
                pack["customGuardrails"] = guardrails([0.8, 0.9][own]);
                app.import_tenant(&id, &pack, &version(own)).await;
            }
            tenants.push(TenantId::parse(&id).unwrap());
        }
        Self {
            team,
            domain,
            tenants,
            freezes: [None, None],
            model: Model::default(),
        }
    }

    /// Does it on both; where they differ.
    pub(super) async fn step(&mut self, op: &Op) -> Result<(), String> {
        let done = self.does(op).await;
        let is_allowed = self.model.step(op);
        if done.is_ok() != is_allowed {
            return Err(format!(
                "allowed: {is_allowed}, and the product says {done:?}"
            ));
        }
        self.compare().await
    }

    async fn run<C: Command>(&self, by: &Caller, command: C) -> Result<C::Output, Problem> {
        Ok(self.team.app.services.run(by, command).await?.value)
    }

    fn domain(&self) -> DomainName {
        DomainName::parse(&self.domain).unwrap()
    }

    #[expect(
        clippy::too_many_lines,
        reason = "an arm for each thing that people do"
    )]
    async fn does(&mut self, op: &Op) -> Result<(), Problem> {
        let (editor, admin) = (&self.team.editor, &self.team.admin);
        let id = |tenant: usize| self.tenants[tenant].clone();
        match *op {
            Op::Activate {
                tenant,
                version: number,
                own,
                minutes,
                is_stale,
            } => {
                let own = own.map(version);
                let own = own
                    .as_deref()
                    .map_or(TenantPackChoice::Without, TenantPackChoice::named);
                let at =
                    minutes.map(|minutes| self.team.app.now().plus_seconds(minutes * 60 + ODD_S));
                let pair = Activate {
                    domain: Some(self.domain.clone()),
                    tenant_pack_version: own,
                    expected_revision: is_stale.then_some(99),
                    accept_warnings: true,
                    activate_at: at,
                    ..TestApp::activation(id(tenant).as_str(), &version(number), None)
                };
                self.run(editor, pair).await.map(drop)
            }
            Op::RollBack { tenant, to } => {
                let back = Rollback {
                    tenant_id: id(tenant),
                    to_revision: u64::try_from(to).ok(),
                    expected_revision: None,
                    accept_warnings: true,
                    reason: "Too many alarms".to_owned(),
                };
                self.run(editor, back).await.map(drop)
            }
            Op::Link { tenant } => {
                let link = LinkPlaybook {
                    playbook_id: PlaybookId::parse("call-desk").unwrap(),
                    tenant_id: id(tenant),
                    version: VersionSelector::parse("v1.0"),
                    domain: None,
                    domain_pack_version: None,
                    expected_revision: None,
                    accept_warnings: true,
                    reason: None,
                };
                self.run(editor, link).await.map(drop)
            }
            Op::Unlink { tenant } => {
                let unlink = UnlinkPlaybook {
                    playbook_id: PlaybookId::parse("call-desk").unwrap(),
                    tenant_id: id(tenant),
                    expected_revision: None,
                    accept_warnings: true,
                    reason: None,
                };
                self.run(editor, unlink).await.map(drop)
            }
            Op::Approve { tenant, nth } => self.approve(&self.team.approvers[0], tenant, nth).await,
            Op::ApproveAsEditor { tenant, nth } => self.approve(editor, tenant, nth).await,
            Op::Reject { tenant, nth } => {
                let reject = RejectRequest {
                    id: self.request(tenant, nth).await,
                    comment: "No".to_owned(),
                };
                self.run(&self.team.approvers[1], reject).await.map(drop)
            }
            Op::TakeBack { tenant, nth } => {
                let cancel = CancelRequest {
                    id: self.request(tenant, nth).await,
                    comment: None,
                };
                self.run(editor, cancel).await.map(drop)
            }
            Op::Govern { tenant } => self.govern(tenant).await,
            Op::Suspend { tenant, is_resumed } => {
                let status = if is_resumed {
                    Status::Active
                } else {
                    Status::Suspended
                };
                let change = ChangeStatus {
                    tenant_id: id(tenant),
                    status,
                    reason: "unpaid".to_owned(),
                };
                self.run(admin, change).await.map(drop)
            }
            Op::Freeze { tenant, is_ended } => self.freeze(tenant, is_ended).await,
            Op::Drop { tenant, nth } => {
                let cancel = CancelSchedule {
                    tenant_id: id(tenant),
                    id: self.schedule(tenant, nth).await,
                    reason: None,
                };
                self.run(editor, cancel).await.map(drop)
            }
            Op::Resume { tenant, nth } => {
                let resume = ResumeSchedule {
                    tenant_id: id(tenant),
                    id: self.schedule(tenant, nth).await,
                    activate_at: Some(self.team.app.now().plus_seconds(10 * 60 + ODD_S)),
                    latest_start: None,
                    expected_revision: None,
                    accept_warnings: true,
                    reason: None,
                };
                self.run(editor, resume).await.map(drop)
            }
            Op::Later { minutes } => {
                self.later(minutes).await;
                Ok(())
            }
            Op::Withdraw { version: number } => {
                let withdraw = DeprecatePack {
                    owner: PackOwner::Domain(self.domain()),
                    version: VersionSelector::parse(&version(number)).unwrap(),
                    status: PackStatus::Deprecated,
                    reason: "It is wrong".to_owned(),
                };
                let done = self.run(admin, withdraw).await.map(drop);
                work_off(&self.team.app, &["void_withdrawn"]).await;
                done
            }
            Op::Recall {
                version: number,
                to,
            } => {
                let recall = RecallPack {
                    domain: self.domain(),
                    version: VersionSelector::parse(&version(number)).unwrap(),
                    to_version: to.map(version),
                    accept_warnings: true,
                    reason: "Its limits are too high".to_owned(),
                };
                let done = self.run(admin, recall).await.map(drop);
                work_off(&self.team.app, &["void_withdrawn", "carry_out_recall"]).await;
                done
            }
        }
    }

    async fn approve(&self, by: &Caller, tenant: usize, nth: usize) -> Result<(), Problem> {
        let approve = ApproveRequest {
            id: self.request(tenant, nth).await,
            comment: None,
        };
        self.run(by, approve).await.map(drop)
    }

    async fn govern(&self, tenant: usize) -> Result<(), Problem> {
        let set = SetApprovals {
            tenant_id: Some(self.tenants[tenant].clone()),
            any: 1,
            loosening: 1,
            reason: None,
        };
        let first = with_if_match(&self.team.admin, 0);
        match self.run(&first, set.clone()).await {
            // It was set already, and stands so.
            Err(problem) if problem.kind == tenantry_domain::ProblemKind::PreconditionFailed => {
                Ok(())
            }
            done => done.map(drop),
        }
    }

    async fn freeze(&mut self, tenant: usize, is_ended: bool) -> Result<(), Problem> {
        let admin = &self.team.admin;
        match (self.freezes[tenant].clone(), is_ended) {
            (None, false) => {
                let freeze = CreateFreeze {
                    tenant_id: Some(self.tenants[tenant].clone()),
                    reason: "Something is wrong".to_owned(),
                    ..CreateFreeze::default()
                };
                self.freezes[tenant] = Some(self.run(admin, freeze).await?.id);
            }
            (Some(id), true) => {
                self.run(admin, EndFreeze { id, reason: None }).await?;
                self.freezes[tenant] = None;
            }
            (None, true) | (Some(_), false) => {}
        }
        Ok(())
    }

    /// Lets time pass; what waits for another that is due with it is looked at a few seconds later.
    async fn later(&self, minutes: i64) {
        let app = &self.team.app;
        let waiting = self.model.tenants.iter().map(|tenant| {
            let pending = tenant.schedules.iter();
            pending
                .filter(|one| one.status == ScheduleStatus::Pending)
                .count()
        });
        let most = waiting.max().unwrap_or_default();
        app.clock.advance_seconds(minutes * 60);
        work_off(app, &["begin_schedule"]).await;
        for round in 1..=ROUNDS {
            app.clock.advance_seconds(LULL_S / ROUNDS);
            if round == ROUNDS || usize::try_from(round).is_ok_and(|round| round < most) {
                work_off(app, &["begin_schedule"]).await;
            }
        }
    }

    /// The id of what the model has at that place; of nothing where it has none.
    async fn request(&self, tenant: usize, nth: usize) -> RequestId {
        let (requests, _) = self.waiting(tenant).await;
        let found = requests.into_iter().nth(nth);
        found.map_or_else(
            || RequestId::from_stored("chr_none".to_owned()),
            |(id, _)| id,
        )
    }

    async fn schedule(&self, tenant: usize, nth: usize) -> ScheduleId {
        let (_, schedules) = self.waiting(tenant).await;
        let found = schedules.into_iter().nth(nth);
        found.map_or_else(
            || ScheduleId::from_stored("sch_none".to_owned()),
            |(id, _)| id,
        )
    }

    async fn waiting(&self, tenant: usize) -> Waiting {
        let (services, admin) = (&self.team.app.services, &self.team.admin);
        let page = PageRequest {
            limit: Some(200),
            cursor: None,
        };
        let filter = RequestFilter {
            tenant_id: Some(self.tenants[tenant].clone()),
            page: page.clone(),
            ..RequestFilter::default()
        };
        let mut requests = services.ask(admin, filter).await.unwrap().items;
        // Ids are made in order.
        requests.retain(|one| one.operation != tenantry_domain::approvals::Governed::SetApprovals);
        requests.sort_by(|one, other| one.id.cmp(&other.id));
        let filter = ScheduleFilter {
            tenant_id: Some(self.tenants[tenant].clone()),
            page,
            ..ScheduleFilter::default()
        };
        let mut schedules = services.ask(admin, filter).await.unwrap().items;
        schedules.sort_by(|one, other| one.id.cmp(&other.id));
        (
            requests
                .into_iter()
                .map(|one| (one.id, one.status))
                .collect(),
            schedules
                .into_iter()
                .map(|one| (one.id, one.status))
                .collect(),
        )
    }

    /// Where the product stands otherwise than the model.
    async fn compare(&self) -> Result<(), String> {
        let (services, admin) = (&self.team.app.services, &self.team.admin);
        for (place, tenant) in self.model.tenants.iter().enumerate() {
            let get = GetActiveConfig {
                tenant_id: self.tenants[place].clone(),
            };
            let live = services.ask(admin, get).await.unwrap();
            let pair = live.domain_pack_version.as_ref().map(|version| Pair {
                version: number(version.as_str()),
                own: live
                    .tenant_pack_version
                    .as_ref()
                    .map(|own| number(own.as_str())),
                is_linked: !live.playbooks.is_empty(),
            });
            let is = (usize::try_from(live.revision).unwrap(), pair);
            let should = (
                tenant.history.len(),
                tenant.history.last().map(|last| last.pair),
            );
            differs(place, "in force", &is, &should)?;
            let (requests, schedules) = self.waiting(place).await;
            let is: Vec<_> = requests.into_iter().map(|(_, status)| status).collect();
            let should: Vec<_> = tenant.requests.iter().map(|one| one.status).collect();
            differs(place, "requests", &is, &should)?;
            let is: Vec<_> = schedules.into_iter().map(|(_, status)| status).collect();
            let should: Vec<_> = tenant.schedules.iter().map(|one| one.status).collect();
            differs(place, "schedules", &is, &should)?;
        }
        Ok(())
    }

    /// The whole history, and which versions are withdrawn.
    pub(super) async fn over(self) -> Result<(), String> {
        let (services, admin) = (&self.team.app.services, &self.team.admin);
        for (place, tenant) in self.model.tenants.iter().enumerate() {
            for (index, revision) in tenant.history.iter().enumerate() {
                let get = GetRevision {
                    tenant_id: self.tenants[place].clone(),
                    revision: u64::try_from(index + 1).unwrap(),
                };
                let stored = services.ask(admin, get).await.unwrap();
                let is = (
                    number(stored.domain_pack_version.as_str()),
                    stored
                        .rolled_back_to
                        .and_then(|to| usize::try_from(to).ok()),
                    stored.change_request.is_some(),
                );
                let should = (revision.pair.version, revision.back, revision.is_agreed);
                differs(place, "a revision", &is, &should)?;
            }
        }
        for (index, is_withdrawn) in self.model.withdrawn.iter().enumerate() {
            let get = GetPack {
                owner: PackOwner::Domain(self.domain()),
                version: VersionSelector::parse(&version(index)).unwrap(),
            };
            let status = services.ask(admin, get).await.unwrap().pack.status;
            differs(
                index,
                "withdrawn",
                &(status == PackStatus::Deprecated),
                is_withdrawn,
            )?;
        }
        Ok(())
    }
}

/// The number of a version, from 0.
fn number(version: &str) -> usize {
    let digit = version.chars().nth(1).and_then(|digit| digit.to_digit(10));
    digit.map_or(usize::MAX, |digit| digit as usize - 1)
}

fn differs<T: PartialEq + std::fmt::Debug>(
    place: usize,
    what: &str,
    is: &T,
    should: &T,
) -> Result<(), String> {
    if is == should {
        return Ok(());
    }
    Err(format!(
        "{what} of {place} is {is:?}, and should be {should:?}"
    ))
}
