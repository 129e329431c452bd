//! Activates a pair with its linked playbooks: a new revision and the tenant's pointer, or nothing at all.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    activation::{Activate, Activated, ActiveConfig, Revision},
    packs::{Finding, Pack, PackStatus, Severity},
    playbooks::LinkVerdict,
    runtime::Epoch,
    say,
};
use tenantry_engine::effective::Effective;
use tenantry_storage::{Constraint, Ledger, activation, installation, packs, playbooks};

use super::{
    candidate::{Candidate, check_base, check_status},
    compare::Wanted,
    linked::{self, Judged, WantedLinks},
};
use crate::{Command, Done, Error, Read, Result, Work, command::Write, entry, start::Inner};

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
        put_in_force(ready, write, Self::NAME).await
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

/// Checks that the pair may be activated, outside any transaction.
pub(super) async fn prepare(
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
        }));
    }
    candidate.check_statuses()?;
    let mut verdict = candidate.judge(read, Wanted::Loosened).await?;
    let mut warnings = match asked {
        Warnings::All => verdict.of(Severity::Warning),
        Warnings::OfLinks => verdict.of_links(Severity::Warning, &candidate.links.new_ones()),
    };
    let Some(effective) = verdict.effective.take() else {
        if verdict.unfit().next().is_some() {
            // Whoever rolls back asks for them, and can leave them out.
            let new = match asked {
                Warnings::All => Vec::new(),
                Warnings::OfLinks => candidate.links.new_ones(),
            };
            return Err(linked::unfit(verdict.unfit(), &new).into());
        }
        let detail = say!("The pair has errors and was not activated.");
        return Err(Problem::new(ProblemKind::InvalidPack, detail)
            .with_findings(verdict.of(Severity::Error))
            .into());
    };
    warnings.extend(verdict.compared.loosened);
    if !warnings.is_empty() && !input.accept_warnings {
        return Err(not_accepted(warnings).into());
    }
    Ok(Box::new(PreparedActivation {
        candidate,
        base,
        warnings,
        verdicts: verdict.playbooks,
        effective: Some(effective),
        rolled_back_to,
    }))
}

pub(super) fn not_accepted(warnings: Vec<Finding>) -> Problem {
    let detail = match warnings.len() {
        1 => say!(
            "There is 1 warning. Read them; to accept them, repeat with `accept_warnings: true`."
        ),
        count => say!(
            "There are {count} warnings. Read them; to accept them, repeat with `accept_warnings: true`.",
            count
        ),
    };
    Problem::new(ProblemKind::WarningsNotAccepted, detail).with_findings(warnings)
}

/// Appends the revision and moves the tenant's pointer, if the base is still in force.
pub(super) async fn put_in_force(
    ready: Box<PreparedActivation>,
    write: &mut Write<'_>,
    action: &'static str,
) -> Result<Done<Activated>> {
    let candidate = ready.candidate;
    let kept_tenant_pack_version = candidate.kept();
    let scope = write.scope.clone();
    let tenant = write.tenant()?;
    let before = activation::lock(write.tx(), &scope, &tenant.tenant_id).await?;
    check_base(&tenant.tenant_id, ready.base, before.revision)?;
    candidate
        .links
        .check_unmoved(write, &tenant.tenant_id)
        .await?;
    let Some(effective) = ready.effective else {
        return Ok(Done::unchanged(Activated {
            changed: false,
            active: before,
            kept_tenant_pack_version,
            rolled_back_to: None,
            warnings: ready.warnings,
        }));
    };
    release(write, &candidate).await?;

    let revision = Revision {
        tenant_id: tenant.tenant_id.clone(),
        revision: before.revision + 1,
        domain: candidate.domain()?.clone(),
        domain_pack_version: candidate.domain_pack.version.clone(),
        tenant_pack_version: candidate
            .tenant_pack
            .as_ref()
            .map(|pack| pack.version.clone()),
        playbooks: candidate.links.named(),
        checksum: effective.checksum.clone(),
        reason: candidate.reason.clone(),
        accepted_warnings: u64::try_from(ready.warnings.len()).unwrap_or(u64::MAX),
        rolled_back_to: ready.rolled_back_to,
        // Never before the former one's, whatever became of the clock: `as_of` goes by it.
        created_at: before
            .activated_at
            .map_or(write.now, |at| at.max(write.now)),
        created_by: write.created_by(),
    };
    let playbook_ids = candidate.links.documents();
    let row = activation::NewRevision {
        playbook_ids: &playbook_ids,
        revision: &revision,
        domain_pack_id: &candidate.domain_pack.id,
        tenant_pack_id: candidate.tenant_pack.as_ref().map(|pack| &pack.id),
    };
    match activation::append(write.tx(), &scope, &row).await {
        Err(error) if error.constraint() == Some(&Constraint::RevisionExists) => {
            check_base(&tenant.tenant_id, ready.base, ready.base + 1)?;
        }
        other => other?,
    }

    keep_links(write, &candidate, &revision, &ready.verdicts).await?;

    let document = activation::NewDocument {
        tenant_id: &revision.tenant_id,
        revision_checksum: &revision.checksum,
        text: &effective.canonical,
        checksum: &revision.checksum,
        made_by_version: crate::VERSION,
    };
    activation::keep_document(write.tx(), &scope, &document).await?;
    let epoch = installation::epoch(write.conn()).await?;
    let active = in_force(epoch, revision);
    let entry = entry::changed(action, &before, &active, candidate.reason)?;
    let value = Activated {
        changed: true,
        active,
        kept_tenant_pack_version,
        rolled_back_to: ready.rolled_back_to,
        warnings: ready.warnings,
    };
    Ok(Done::changed(value, Ledger::of(entry)))
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
    inner
        .runtime
        .refresh(&inner.db, &output.active.tenant_id)
        .await;
}

/// Locks the versions, checks them again, and makes drafts active.
async fn release(write: &mut Write<'_>, candidate: &Candidate) -> Result<()> {
    let pair = [Some(&candidate.domain_pack), candidate.tenant_pack.as_ref()];
    release_each(write, pair.into_iter().flatten()).await?;
    release_each(write, candidate.links.packs()).await
}

/// Locks versions, checks them again, and makes drafts active.
pub(super) async fn release_each<'p>(
    write: &mut Write<'_>,
    wanted: impl Iterator<Item = &'p Pack>,
) -> Result<()> {
    let scope = write.scope.clone();
    for wanted in wanted {
        let pack = packs::lock(write.tx(), &scope, &wanted.owner, &wanted.version)
            .await?
            .ok_or_else(|| Error::Internal("a pack version vanished".to_owned()))?;
        check_status(&pack)?;
        if pack.status == PackStatus::Draft {
            packs::release(write.tx(), &scope, &pack).await?;
        }
    }
    Ok(())
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
