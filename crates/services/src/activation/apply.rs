//! Activates a pair with its linked playbooks: a new revision and the tenant's pointer, or nothing at all.

use tenantry_domain::{
    Checksum, Operation as _, Problem, ProblemKind,
    activation::{Activate, Activated, ActiveConfig, Revision, TenantPackChoice},
    approvals::{ApprovalPolicy, ChangeRequest, Governed},
    id::{RequestId, TenantId, UserId},
    packs::{Finding, Severity},
    playbooks::LinkVerdict,
    runtime::Epoch,
    say,
    schedules::Plan,
};
use tenantry_engine::effective::Effective;
use tenantry_storage::{Constraint, Ledger, activation, approvals, installation, playbooks};

use super::{
    candidate::{Candidate, check_base, not_accepted},
    compare::Wanted,
    linked::{Judged, WantedLinks},
    planned::{self, Promise, Waiting, counted},
    preview,
    proposal::{self, Ground, Proposal},
    released::{check_released, release},
};
use crate::{
    Command, Done, Error, Read, Result, Work, command::Write, entry, freezes, listed, start::Inner,
};

/// A pair that may be activated on its base.
pub struct PreparedActivation {
    pub(super) candidate: Candidate,
    base: u64,
    pub(super) warnings: Vec<Finding>,
    pub(super) verdicts: Vec<LinkVerdict>,
    /// Absent when the pair is live already.
    effective: Option<Effective>,
    /// The revision whose pair it is, where that was asked for.
    pub(super) rolled_back_to: Option<u64>,
    /// What was asked for.
    asked: Activate,
    /// Whether it loosens what is in force.
    loosens: bool,
    /// What it would do as JSON, where changes may need approval.
    preview: Option<String>,
}

impl PreparedActivation {
    /// The revision whose pair it is, where that was asked for.
    pub(crate) const fn back_to(&self) -> Option<u64> {
        self.rolled_back_to
    }

    /// The revision that it was decided against.
    pub(super) const fn base(&self) -> u64 {
        self.base
    }

    /// The activation as it was asked for, with everything in it pinned that could mean another thing later.
    pub(crate) fn pinned(&self) -> Result<Activate> {
        let own = self.candidate.tenant_pack.as_ref();
        Ok(Activate {
            domain: Some(self.candidate.domain()?.to_string()),
            tenant_pack_version: TenantPackChoice::exactly(own.map(|pack| &pack.version)),
            expected_revision: Some(self.base),
            ..self.asked.clone()
        })
    }

    /// What is answered, with what is in force afterwards.
    pub(super) fn answer(self, active: ActiveConfig, changed: bool) -> Activated {
        // The pair that is live already goes back to nothing.
        let is_other = self.effective.is_some();
        Activated {
            changed,
            active,
            kept_tenant_pack_version: self.candidate.kept(),
            rolled_back_to: self.rolled_back_to.filter(|_| is_other),
            warnings: self.warnings,
            change_request: None,
            schedule: None,
        }
    }
}

impl Command for Activate {
    type Prepared = Box<PreparedActivation>;

    const WORK: Work = Work::Activate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedActivation>> {
        prepare(read, self, WantedLinks::AsAsked, Warnings::All).await
    }

    async fn apply(
        &self,
        ready: Box<PreparedActivation>,
        write: &mut Write<'_>,
    ) -> Result<Done<Activated>> {
        let ground = Ground::asked(Governed::Activate, &ready.pinned()?)?;
        put_in_force(ready, write, Self::NAME, ground).await
    }

    /// This process serves the new revision before the caller hears of it.
    async fn after(&self, inner: &Inner, output: &Activated) {
        serve(inner, output).await;
    }
}

/// Which warnings have to be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Warnings {
    /// All.
    All,
    /// Those about playbooks that are new, and about what is loosened: what is in force was accepted, with whatever
    /// there is to say of it.
    OfLinks,
}

/// Checks that the pair may be activated, outside any transaction. In a box, as all that every way to another
/// configuration goes through: it would be compiled into each.
pub(super) fn prepare<'a>(
    read: &'a mut Read<'_>,
    input: &'a Activate,
    links: WantedLinks<'a>,
    asked: Warnings,
) -> listed::Work<'a, Box<PreparedActivation>> {
    Box::pin(prepare_here(read, input, links, asked))
}

async fn prepare_here(
    read: &mut Read<'_>,
    input: &Activate,
    links: WantedLinks<'_>,
    asked: Warnings,
) -> Result<Box<PreparedActivation>> {
    let candidate = Candidate::load(read, input, links).await?;
    let present = candidate.current.revision;
    let base = input.expected_revision.unwrap_or(present);
    check_base(&candidate.tenant.tenant_id, base, present)?;
    let rolled_back_to = candidate.rolled_back_to();
    // Before the first activation, too, the same again asks for nothing.
    let is_same = asked == Warnings::OfLinks && present == 0 && candidate.is_waiting_so();
    if candidate.is_live() || is_same {
        return Ok(Box::new(PreparedActivation {
            candidate,
            base,
            warnings: Vec::new(),
            verdicts: Vec::new(),
            effective: None,
            rolled_back_to,
            asked: input.clone(),
            loosens: false,
            preview: None,
        }));
    }
    candidate.check_statuses()?;
    let policy = policy_for(read, &candidate).await?;
    let wanted = if policy.is_on() {
        Wanted::Everything
    } else {
        Wanted::Loosened
    };
    let mut verdict = candidate.judge(read, wanted).await?;
    let loosens = !verdict.compared.loosened.is_empty();
    let preview = match &verdict.effective {
        Some(_) if policy.is_on() => Some(preview::kept(preview::of(
            &candidate, &verdict, policy, None,
        )?)?),
        Some(_) | None => None,
    };
    let mut warnings = match asked {
        Warnings::All => verdict.of(Severity::Warning),
        Warnings::OfLinks => verdict.of_links(Severity::Warning, &candidate.links.new_ones()),
    };
    let Some(effective) = verdict.effective.take() else {
        // Whoever rolls back asks for them, and can leave them out.
        let new = match asked {
            Warnings::All => Vec::new(),
            Warnings::OfLinks => candidate.links.new_ones(),
        };
        return Err(verdict.refusal(&new).into());
    };
    warnings.extend(verdict.compared.loosened);
    if !warnings.is_empty() && !input.accept_warnings {
        // Whoever has to read them would do so for nothing.
        if let Some(freeze) = candidate.frozen(read).await? {
            return Err(freeze.refusal(read.now).into());
        }
        return Err(not_accepted(warnings).into());
    }
    Ok(Box::new(PreparedActivation {
        candidate,
        base,
        warnings,
        verdicts: verdict.playbooks,
        effective: Some(effective),
        rolled_back_to,
        asked: input.clone(),
        loosens,
        preview,
    }))
}

/// Appends the revision and moves the tenant's pointer, if the base is still in force; stores a change request instead
/// where other people have to agree first.
pub(crate) fn put_in_force<'a>(
    ready: Box<PreparedActivation>,
    write: &'a mut Write<'_>,
    action: &'static str,
    ground: Ground<'a>,
) -> listed::Work<'a, Done<Activated>> {
    Box::pin(put_here(ready, write, action, ground))
}

async fn put_here(
    ready: Box<PreparedActivation>,
    write: &mut Write<'_>,
    action: &'static str,
    ground: Ground<'_>,
) -> Result<Done<Activated>> {
    let ready = *ready;
    let scope = write.scope.clone();
    let tenant = write.tenant()?.tenant_id;
    let before = activation::lock(write.tx(), &scope, &tenant).await?;
    check_base(&tenant, ready.base, before.revision)?;
    ready.candidate.links.check_unmoved(write, &tenant).await?;
    let Some(effective) = &ready.effective else {
        return Ok(Done::unchanged(ready.answer(before, false)));
    };
    let plan = ground.plan(ready.candidate.plan, write.now)?;
    let when = plan.map_or(write.now, |plan| plan.activate_at);
    let change = ready.candidate.change(ready.rolled_back_to)?;
    // A recall goes on; where it needs approval, it is judged again once it has that.
    if ground.recall().is_none() {
        freezes::check(write, &change, when).await?;
    }
    let checksum = effective.checksum.clone();
    let is_kept = |promise: Promise<'_>| {
        promise.is_kept_by(&ready.candidate, &checksum, counted(&ready.warnings))
    };
    match &ground {
        Ground::Asked {
            operation,
            input_json,
            ..
        } => {
            let asked = (*operation, &**input_json);
            let waiting = ask_others(write, asked, &ready, &before, &checksum).await?;
            if let Some(waiting) = waiting {
                return Ok(waiting.map(|id| Activated {
                    change_request: Some(id),
                    ..ready.answer(before, false)
                }));
            }
            if let Some(plan) = plan {
                let agreed = (asked.1, None);
                return wait(write, ready, (plan, &checksum), agreed).await;
            }
        }
        Ground::Approved { request, .. } if !is_kept((*request).into()) => {
            return Err(proposal::moved());
        }
        Ground::Approved {
            request,
            input_json,
            person,
        } => {
            if let Some(plan) = plan {
                let agreed = (*input_json, Some((*request, *person)));
                return wait(write, ready, (plan, &checksum), agreed).await;
            }
        }
        Ground::Due(schedule, _) if !is_kept((*schedule).into()) => {
            return Err(planned::is_another());
        }
        Ground::Due(_, None) => {
            if needed(write, &tenant, ready.loosens).await? > 0 {
                return Err(planned::unapproved());
            }
        }
        Ground::Due(_, Some(_)) => {}
    }
    release(write, &ready.candidate).await?;
    let revision = append(write, &ready, &before, effective, &ground).await?;
    let epoch = installation::epoch(write.conn()).await?;
    let active = in_force(epoch, revision);
    let entry = entry::changed(action, &before, &active, ready.candidate.reason.clone())?;
    let overtaken =
        planned::overtake(write, &tenant, ground.comes_of(), Some(active.revision)).await?;
    let ledger = overtaken.into_iter().fold(Ledger::of(entry), Ledger::and);
    Ok(Done::changed(ready.answer(active, true), ledger))
}

/// Stores what waits for its time.
async fn wait(
    write: &mut Write<'_>,
    ready: PreparedActivation,
    (plan, checksum): (Plan, &Checksum),
    (input_json, agreed): (&str, Option<(&ChangeRequest, Option<&UserId>)>),
) -> Result<Done<Activated>> {
    check_released(write, &ready.candidate).await?;
    let waiting = Waiting {
        candidate: &ready.candidate,
        base: ready.base,
        rolled_back_to: ready.rolled_back_to,
        warnings: counted(&ready.warnings),
        plan,
        checksum,
        input_json,
        agreed,
    };
    let waiting = planned::wait(write, waiting).await?;
    let active = ready.candidate.current.clone();
    Ok(waiting.map(|id| Activated {
        schedule: Some(id),
        ..ready.answer(active, false)
    }))
}

/// Appends the revision after the one that is in force, with its links and its document.
async fn append(
    write: &mut Write<'_>,
    ready: &PreparedActivation,
    before: &ActiveConfig,
    effective: &Effective,
    ground: &Ground<'_>,
) -> Result<Revision> {
    let scope = write.scope.clone();
    let candidate = &ready.candidate;
    let tenant_pack = candidate.tenant_pack.as_ref();
    let revision = Revision {
        tenant_id: before.tenant_id.clone(),
        revision: before.revision + 1,
        domain: candidate.domain()?.clone(),
        domain_pack_version: candidate.domain_pack.version.clone(),
        tenant_pack_version: tenant_pack.map(|pack| pack.version.clone()),
        playbooks: candidate.links.named(),
        checksum: effective.checksum.clone(),
        reason: candidate.reason.clone(),
        accepted_warnings: counted(&ready.warnings),
        rolled_back_to: ready.rolled_back_to,
        change_request: ground.request().map(|request| request.id.clone()),
        recall: ground.recall().cloned(),
        // Never before the former one's, whatever became of the clock: `as_of` goes by it.
        created_at: before
            .activated_at
            .map_or(write.now, |at| at.max(write.now)),
        // Whoever agrees to it is named by the request.
        created_by: ground.created_by().unwrap_or_else(|| write.created_by()),
    };
    let playbook_ids = candidate.links.documents();
    let row = activation::NewRevision {
        playbook_ids: &playbook_ids,
        revision: &revision,
        domain_pack_id: &candidate.domain_pack.id,
        tenant_pack_id: tenant_pack.map(|pack| &pack.id),
    };
    match activation::append(write.tx(), &scope, &row).await {
        Err(error) if error.constraint() == Some(&Constraint::RevisionExists) => {
            check_base(&before.tenant_id, ready.base, ready.base + 1)?;
        }
        // Approvals were asked for meanwhile, or more of them.
        Err(error) if error.constraint() == Some(&Constraint::NeedsApproval) => {
            return Err(switched_on());
        }
        Err(error) if error.constraint() == Some(&Constraint::NotCovered) => {
            return Err(proposal::moved());
        }
        Err(error) if error.constraint() == Some(&Constraint::Frozen) => {
            return Err(freezes::frozen_meanwhile());
        }
        other => other?,
    }
    keep_links(write, candidate, &revision, &ready.verdicts).await?;
    let document = activation::NewDocument {
        tenant_id: &revision.tenant_id,
        revision_checksum: &revision.checksum,
        text: &effective.canonical,
        checksum: &revision.checksum,
        made_by_version: crate::VERSION,
    };
    activation::keep_document(write.tx(), &scope, &document).await?;
    Ok(revision)
}

/// Stores a request for the change, where other people have to agree to it.
async fn ask_others(
    write: &mut Write<'_>,
    (operation, input_json): (Governed, &str),
    ready: &PreparedActivation,
    before: &ActiveConfig,
    checksum: &Checksum,
) -> Result<Option<Done<RequestId>>> {
    let tenant = Some(&before.tenant_id);
    let needed = needed(write, &before.tenant_id, ready.loosens).await?;
    if needed == 0 {
        return Ok(None);
    }
    check_released(write, &ready.candidate).await?;
    let preview = ready.preview.as_deref().ok_or_else(switched_on)?;
    let proposal = Proposal {
        operation,
        input_json,
        tenant,
        base: before.revision,
        checksum: checksum.clone(),
        needed,
        loosens: ready.loosens,
        packs: ready.candidate.packs(),
        rolled_back_to: ready.rolled_back_to,
        plan: ready.candidate.plan,
        policy: None,
        reason: ready.candidate.reason.clone(),
        accepted_warnings: counted(&ready.warnings),
        preview_json: Some(preview),
    };
    proposal::propose(write, proposal).await.map(Some)
}

/// How many people have to agree to a change of a tenant.
async fn needed(write: &mut Write<'_>, tenant: &TenantId, loosens: bool) -> Result<u64> {
    let scope = write.scope.clone();
    let policy = approvals::effective(write.conn(), &scope, Some(tenant)).await?;
    Ok(policy.needed(loosens))
}

/// How many approvals changes of the candidate's tenant need.
async fn policy_for(read: &mut Read<'_>, candidate: &Candidate) -> Result<ApprovalPolicy> {
    let scope = read.scope.clone();
    let tenant = &candidate.tenant.tenant_id;
    Ok(approvals::effective(read.conn().await?, &scope, Some(tenant)).await?)
}

/// That approvals were switched on between the preparation and the change, so that nobody saw what it would do.
fn switched_on() -> Error {
    let detail = say!("Approvals were switched on a moment ago. Repeat the request.");
    Problem::new(ProblemKind::Stale, detail).into()
}

/// Stores the links as the revision has them, with what came of judging them.
async fn keep_links(
    write: &mut Write<'_>,
    candidate: &Candidate,
    revision: &Revision,
    verdicts: &[LinkVerdict],
) -> Result<()> {
    let judged = Judged {
        tenant: &revision.tenant_id,
        domain: &revision.domain,
        domain_pack_version: &revision.domain_pack_version,
        verdicts,
        revision: revision.revision,
    };
    let links = candidate.links.stored(write, &judged);
    let scope = write.scope.clone();
    playbooks::replace(write.tx(), &scope, &revision.tenant_id, &links).await?;
    Ok(())
}

/// Loads the new revision in this process.
pub(super) async fn serve(inner: &Inner, output: &Activated) {
    serve_tenant(inner, &output.active.tenant_id).await;
}

/// Loads what is in force for a tenant in this process.
pub(crate) async fn serve_tenant(inner: &Inner, tenant: &TenantId) {
    inner.runtime.refresh(&inner.db, tenant).await;
}

/// The active configuration that a revision is, once it is the newest.
fn in_force(epoch: Epoch, revision: Revision) -> ActiveConfig {
    ActiveConfig {
        epoch: Some(epoch),
        tenant_id: revision.tenant_id,
        revision: revision.revision,
        domain: Some(revision.domain),
        domain_pack_version: Some(revision.domain_pack_version),
        tenant_pack_version: revision.tenant_pack_version,
        playbooks: revision.playbooks,
        checksum: Some(revision.checksum),
        activated_at: Some(revision.created_at),
        activated_by: Some(revision.created_by),
    }
}
