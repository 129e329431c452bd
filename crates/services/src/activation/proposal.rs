//! Change requests: made where a change needs approval, and made void where something else comes first.

use tenantry_domain::{
    Checksum, Problem, ProblemKind,
    access::ActorKind,
    approvals::{
        ApprovalPolicy, ChangeRequest, Governed, OPEN_PER_TENANT, PROPOSED, RequestStatus, VOIDED,
    },
    id::{PackId, RecallId, RequestId, TenantId, UserId},
    packs::Pack,
    playbooks::LinkedPlaybook,
    say,
    schedules::{Plan, Schedule},
};
use tenantry_storage::{
    Conn, Constraint, Entry, Ledger, approvals,
    packs::{self, Maker},
};

use crate::{Done, Error, Result, access::person_of, command::Write, entry, listed};

/// On what ground a configuration is put in force.
pub(crate) enum Ground<'a> {
    /// Somebody asks for it; where it needs approval, that is stored as a request.
    Asked {
        /// The operation.
        operation: Governed,
        /// Its input as JSON, with everything in it pinned that could mean another thing later.
        input_json: String,
        /// The recall that asks for it.
        recall: Option<&'a RecallId>,
    },
    /// Enough people agreed.
    Approved {
        /// To this.
        request: &'a ChangeRequest,
        /// The input of what was asked for, as JSON.
        input_json: &'a str,
        /// Who asked.
        person: Option<&'a UserId>,
    },
    /// Its time has come; people agreed to it where it needed that.
    Due(&'a Schedule, Option<&'a ChangeRequest>),
}

impl Ground<'_> {
    /// Somebody asks for it, with everything pinned that could mean another thing later.
    pub(crate) fn asked(operation: Governed, pinned: &impl serde::Serialize) -> Result<Self> {
        Ok(Self::Asked {
            operation,
            input_json: crate::repeat::json(pinned)?,
            recall: None,
        })
    }
}

/// A change that needs approval.
pub(crate) struct Proposal<'a> {
    pub(crate) operation: Governed,
    pub(crate) input_json: &'a str,
    pub(crate) tenant: Option<&'a TenantId>,
    pub(crate) base: u64,
    pub(crate) checksum: Checksum,
    pub(crate) needed: u64,
    pub(crate) loosens: bool,
    pub(crate) packs: Packs<'a>,
    pub(crate) rolled_back_to: Option<u64>,
    pub(crate) plan: Option<Plan>,
    pub(crate) policy: Option<ApprovalPolicy>,
    pub(crate) reason: Option<String>,
    pub(crate) accepted_warnings: u64,
    pub(crate) preview_json: Option<&'a str>,
}

/// What a change would put in force.
#[derive(Default)]
pub(crate) struct Packs<'a> {
    pub(crate) domain: Option<&'a Pack>,
    pub(crate) tenant: Option<&'a Pack>,
    pub(crate) playbooks: Vec<LinkedPlaybook>,
    /// The stored versions of the playbooks.
    pub(crate) documents: Vec<&'a PackId>,
}

/// Stores the change as a request; the request that waits already, where the same was asked for before.
pub(crate) fn propose<'a>(
    write: &'a mut Write<'_>,
    proposal: Proposal<'a>,
) -> listed::Work<'a, Done<RequestId>> {
    Box::pin(propose_here(write, proposal))
}

/// The request for the same change that waits already; refused where it is for another time, and where too many wait.
async fn waiting_already(
    write: &mut Write<'_>,
    proposal: &Proposal<'_>,
) -> Result<Option<RequestId>> {
    let scope = write.scope.clone();
    let (tenant, packs) = (proposal.tenant, &proposal.packs);
    let same = approvals::Same {
        operation: proposal.operation,
        base: proposal.base,
        checksum: &proposal.checksum,
        domain_pack_id: packs.domain.map(|pack| &pack.id),
        tenant_pack_id: packs.tenant.map(|pack| &pack.id),
        playbooks: &packs.playbooks,
    };
    match approvals::same_open(write.conn(), &scope, tenant, &same).await? {
        Some((id, plan)) if plan == proposal.plan => return Ok(Some(id)),
        Some((id, _)) => {
            let detail = say!(
                "The same change waits for another time already: `{id}`. Cancel that first.",
                id
            );
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }
        None => {}
    }
    if approvals::count_open(write.conn(), &scope, tenant).await? >= OPEN_PER_TENANT {
        let detail = say!(
            "There are {max} open change requests here already. Decide or cancel some first.",
            max = OPEN_PER_TENANT
        );
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    Ok(None)
}

async fn propose_here(write: &mut Write<'_>, proposal: Proposal<'_>) -> Result<Done<RequestId>> {
    if let Some(id) = waiting_already(write, &proposal).await? {
        return Ok(Done::unchanged(id));
    }
    let scope = write.scope.clone();
    let (tenant, base) = (proposal.tenant, proposal.base);
    let packs = proposal.packs;
    let caller = write.caller;
    let person = person_of(write.conn(), caller).await?;
    if person.is_none() && caller.actor.kind == ActorKind::Token {
        return Err(nobodys());
    }
    let pair = packs.domain.into_iter().chain(packs.tenant);
    let stored_ids: Vec<_> = pair.map(|pack| &pack.id).chain(packs.documents).collect();
    let makers = packs::makers(write.conn(), &stored_ids).await?;
    let authors = authors(write.conn(), person.clone(), &makers).await?;
    let request = ChangeRequest {
        id: RequestId::from_unique(&write.unique()),
        operation: proposal.operation,
        tenant_id: tenant.cloned(),
        status: RequestStatus::Pending,
        base,
        checksum: proposal.checksum,
        domain: packs.domain.and_then(|pack| pack.domain.clone()),
        domain_pack_version: packs.domain.map(|pack| pack.version.clone()),
        tenant_pack_version: packs.tenant.map(|pack| pack.version.clone()),
        playbooks: packs.playbooks,
        rolled_back_to: proposal.rolled_back_to,
        activate_at: proposal.plan.map(|plan| plan.activate_at),
        latest_start: proposal.plan.map(|plan| plan.latest_start),
        schedule: None,
        policy: proposal.policy,
        reason: proposal.reason,
        accepted_warnings: proposal.accepted_warnings,
        needed: proposal.needed,
        approvals: Vec::new(),
        authors: Vec::new(),
        created_at: write.now,
        created_by: write.created_by(),
        closed_at: None,
        closed_by: None,
        closing_comment: None,
        revision: None,
        row_version: 1,
    };
    let new = approvals::NewRequest {
        request: &request,
        input_json: proposal.input_json,
        preview_json: proposal.preview_json,
        loosens: proposal.loosens,
        person: person.as_ref(),
        authors: &authors,
        domain_pack_id: packs.domain.map(|pack| &pack.id),
        tenant_pack_id: packs.tenant.map(|pack| &pack.id),
    };
    match approvals::insert(write.tx(), &scope, &new).await {
        // Somebody else asked for the same just now: whoever repeats is answered theirs.
        Err(error) if error.constraint() == Some(&Constraint::RequestOpen) => {
            return Err(ProblemKind::Stale.into());
        }
        other => other?,
    }
    // With the names of who has a hand in it.
    let stored = approvals::find(write.conn(), &scope, &request.id).await?;
    let request = stored.map_or(request, |stored| stored.request);
    let entry = entry::made(PROPOSED, &request, request.reason.clone())?;
    Ok(Done::changed(request.id, Ledger::of(entry)))
}

/// That a token asks which belongs to nobody: whoever holds it could agree to what they asked for themselves.
fn nobodys() -> Error {
    let detail = say!(
        "This token belongs to nobody, so nobody could tell who asks. Sign in, or use a token of your own."
    );
    Problem::new(ProblemKind::PersonRequired, detail).into()
}

/// Makes void what waits for a tenant, or for what holds everywhere, but for the request that is being applied: it was
/// decided against what is no longer so.
pub(crate) fn void_others<'a>(
    write: &'a mut Write<'_>,
    tenant: Option<&'a TenantId>,
    but: Option<&'a RequestId>,
    about: fn(&ChangeRequest) -> bool,
) -> listed::Work<'a, Vec<Entry>> {
    Box::pin(void_here(write, tenant, but, about))
}

async fn void_here(
    write: &mut Write<'_>,
    tenant: Option<&TenantId>,
    but: Option<&RequestId>,
    about: fn(&ChangeRequest) -> bool,
) -> Result<Vec<Entry>> {
    let scope = write.scope.clone();
    let mut entries = Vec::new();
    for before in approvals::open_of(write.tx(), &scope, tenant).await? {
        if Some(&before.id) == but || !about(&before) {
            continue;
        }
        let after = closed(write, &before, RequestStatus::Stale, None).await?;
        entries.push(entry::changed(VOIDED, &before, &after, None)?);
    }
    Ok(entries)
}

/// Ends a request that people agreed to and that waits for its time, if it still does.
pub(crate) async fn close_agreed(
    write: &mut Write<'_>,
    id: &RequestId,
    (action, status, comment): (&'static str, RequestStatus, Option<String>),
) -> Result<Option<Entry>> {
    let scope = write.scope.clone();
    let found = approvals::lock(write.tx(), &scope, id).await?;
    let Some(before) = found.map(|stored| stored.request) else {
        return Ok(None);
    };
    if !before.status.is_open() {
        return Ok(None);
    }
    let after = closed(write, &before, status, comment.clone()).await?;
    Ok(Some(entry::changed(action, &before, &after, comment)?))
}

/// Whether a request was decided against a revision.
pub(super) fn is_of_revision(request: &ChangeRequest) -> bool {
    request.operation != Governed::SetApprovals
}

/// Ends a request.
pub(crate) async fn closed(
    write: &mut Write<'_>,
    before: &ChangeRequest,
    status: RequestStatus,
    comment: Option<String>,
) -> Result<ChangeRequest> {
    let mut after = ChangeRequest {
        status,
        closed_at: Some(write.now),
        closed_by: Some(write.created_by()),
        closing_comment: comment,
        ..before.clone()
    };
    approvals::close(write.tx(), &mut after).await?;
    Ok(after)
}

/// Who has a hand in a change: who asks, and who stored a part of it. Of versions that older releases stored by a token
/// only its name is known: then all who own one of that name.
async fn authors(conn: &mut Conn, person: Option<UserId>, makers: &[Maker]) -> Result<Vec<UserId>> {
    let (mut ids, mut people, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    ids.extend(person);
    for maker in makers {
        match maker {
            Maker::Person(id) => ids.push(id.clone()),
            Maker::Named(label) => match ActorKind::of_label(label) {
                (Some(ActorKind::System), _) => {}
                (Some(ActorKind::Token), name) => tokens.push(name.to_owned()),
                (Some(ActorKind::User) | None, name) => people.push(name.to_owned()),
            },
        }
    }
    Ok(approvals::authors_named(conn, &ids, &people, &tokens).await?)
}

/// That what would be put in force is not what people agreed to.
pub(crate) fn moved() -> Error {
    let detail = say!(
        "What the change would put in force is no longer what was asked for. Cancel the request, and propose it again."
    );
    Problem::new(ProblemKind::Stale, detail).into()
}
