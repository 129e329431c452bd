//! How many approvals changes need: asked for, and set. To ask for fewer is a change that needs approval itself.

use tenantry_domain::{
    Checksum, FieldProblem, Operation as _, Problem,
    access::TenantScope,
    approvals::{ApprovalPolicy, ApprovalSettings, GetApprovals, Governed, SetApprovals},
    id::{RequestId, TenantId},
    say,
};
use tenantry_storage::{Entry, Ledger, approvals, tenants};

use crate::{
    Command, Done, Error, Query, Read, Result,
    activation::{Packs, Proposal, propose, void_others},
    command::Write,
    entry,
    repeat::json,
};

impl Query for GetApprovals {
    async fn answer(&self, read: &mut Read<'_>) -> Result<ApprovalSettings> {
        let scope = read.scope.clone();
        let tenant = present(read, self.tenant_id.as_ref()).await?;
        Ok(approvals::get(read.conn().await?, &scope, tenant.as_ref()).await?)
    }
}

/// Numbers that may be set.
pub struct PreparedApprovals {
    tenant: Option<TenantId>,
    policy: ApprovalPolicy,
    reason: Option<String>,
}

impl Command for SetApprovals {
    type Prepared = PreparedApprovals;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<PreparedApprovals> {
        let (policy, reason) = self.validate()?;
        let tenant = present(read, self.tenant_id.as_ref()).await?;
        let scope = read.scope.clone();
        let now = approvals::get(read.conn().await?, &scope, tenant.as_ref()).await?;
        check_people(read, tenant.as_ref(), now.own(), policy).await?;
        Ok(PreparedApprovals {
            tenant,
            policy,
            reason,
        })
    }

    async fn apply(
        &self,
        ready: PreparedApprovals,
        write: &mut Write<'_>,
    ) -> Result<Done<ApprovalSettings>> {
        let scope = write.scope.clone();
        let tenant = ready.tenant.as_ref();
        let before = approvals::lock_settings(write.tx(), &scope, tenant).await?;
        write.check_seen(before.row_version)?;
        if ready.policy == before.own() {
            return Ok(Done::unchanged(before));
        }
        let needed = before.effective.needed(true);
        if ready.policy.loosens(before.own()) && needed > 0 {
            let pinned = json(self)?;
            let proposal = Proposal {
                operation: Governed::SetApprovals,
                input_json: &pinned,
                tenant,
                base: u64::try_from(before.row_version).unwrap_or_default(),
                checksum: Checksum::of_bytes(json(&ready.policy)?.as_bytes()),
                needed,
                loosens: true,
                packs: Packs::default(),
                rolled_back_to: None,
                plan: None,
                policy: Some(ready.policy),
                reason: ready.reason.clone(),
                accepted_warnings: 0,
                preview_json: None,
            };
            let done = propose(write, proposal).await?;
            return Ok(done.map(|id| ApprovalSettings {
                change_request: Some(id),
                ..before
            }));
        }
        let (after, entries) = ready.store(write, before, None).await?;
        Ok(Done::Changed(after, Box::new(entries)))
    }
}

impl PreparedApprovals {
    /// Stores the numbers; those that are fewer than before take an approved request.
    pub(super) async fn store(
        self,
        write: &mut Write<'_>,
        before: ApprovalSettings,
        request: Option<&RequestId>,
    ) -> Result<(ApprovalSettings, Ledger)> {
        let scope = write.scope.clone();
        let by = write.created_by();
        let new = approvals::NewSettings {
            tenant: self.tenant.as_ref(),
            policy: self.policy,
            over: before.row_version,
            at: write.now,
            by: &by,
            request,
        };
        approvals::set(write.tx(), &scope, &new).await?;
        let after = approvals::get(write.conn(), &scope, self.tenant.as_ref()).await?;
        let entry = entry::changed(SetApprovals::NAME, &before, &after, self.reason)?;
        let mut ledger = Ledger::of(entry);
        for entry in void_settings(write, self.tenant.as_ref(), request).await? {
            ledger = ledger.and(entry);
        }
        Ok((after, ledger))
    }

    /// Whose they are.
    pub(super) const fn tenant(&self) -> Option<&TenantId> {
        self.tenant.as_ref()
    }
}

/// Other requests about the same setting were decided against what it was.
async fn void_settings(
    write: &mut Write<'_>,
    tenant: Option<&TenantId>,
    but: Option<&RequestId>,
) -> Result<Vec<Entry>> {
    void_others(write, tenant, but, |request| {
        request.operation == Governed::SetApprovals
    })
    .await
}

/// The tenant as it is written; refused where there is none.
async fn present(read: &mut Read<'_>, tenant: Option<&TenantId>) -> Result<Option<TenantId>> {
    let Some(id) = tenant else { return Ok(None) };
    let scope = read.scope.clone();
    let found = tenants::find(read.conn().await?, &scope, id).await?;
    let tenant = found.ok_or_else(|| Problem::not_found("tenant", id.as_str()))?;
    Ok(Some(tenant.tenant_id))
}

/// Refuses more approvals than there are people who could give them to somebody else's change: nothing could be
/// changed any more, not even that.
async fn check_people(
    read: &mut Read<'_>,
    tenant: Option<&TenantId>,
    now: ApprovalPolicy,
    policy: ApprovalPolicy,
) -> Result<()> {
    // To ask for fewer is no reason to refuse, however few there are by now.
    let more = |wanted: u64, now: u64| if wanted > now { wanted } else { 0 };
    let (any, loosening) = (
        more(policy.any, now.any),
        more(policy.loosening, now.loosening),
    );
    if any == 0 && loosening == 0 {
        return Ok(());
    }
    // People are nobody's rows, but where they may decide is: of all of them it is only counted.
    let db = read.bookkeeping();
    let mut tx = db.read(&TenantScope::system()).await?;
    let people = approvals::count_deciders(tx.conn(), tenant, None).await?;
    drop(tx);
    let people = people.saturating_sub(1);
    let over = [("any", any), ("loosening", loosening)];
    let errors: Vec<_> = over
        .into_iter()
        .filter(|(_, count)| *count > people)
        .map(|(name, _)| {
            let message = match people {
                0 => say!(
                    "Nobody could agree to somebody else's change here. Make more people approvers first."
                ),
                1 => say!(
                    "Only 1 person could agree to somebody else's change here. Make more people approvers first."
                ),
                people => say!(
                    "Only {people} people could agree to somebody else's change here. Make more people approvers first.",
                    people
                ),
            };
            FieldProblem::new(name, "too_few_people", message)
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(Error::from(Problem::invalid(errors)))
}
