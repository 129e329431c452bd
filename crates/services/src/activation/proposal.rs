//! Change requests: made where a change needs approval, and made void where something else comes first.

use tenantry_domain::{
    Checksum, Problem, ProblemKind,
    access::{ActorKind, Caller},
    approvals::{
        ApprovalPolicy, ChangeRequest, Governed, OPEN_PER_TENANT, PROPOSED, RequestStatus, VOIDED,
    },
    id::{PackId, RequestId, TenantId, TokenId, UserId},
    packs::Pack,
    playbooks::LinkedPlaybook,
    say,
};
use tenantry_storage::{Conn, Constraint, Entry, Ledger, access, approvals, packs as stored};

use crate::{Done, Error, Result, command::Write, entry, listed};

/// On what ground a configuration is put in force.
pub(crate) enum Ground<'a> {
    /// Somebody asks for it; where it needs approval, that is stored as a request.
    Asked {
        /// The operation.
        operation: Governed,
        /// Its input as JSON, with everything in it pinned that could mean another thing later.
        input_json: String,
    },
    /// Enough people agreed.
    Approved(&'a ChangeRequest),
}

impl Ground<'_> {
    /// Somebody asks for it, with everything pinned that could mean another thing later.
    pub(crate) fn asked(operation: Governed, pinned: &impl serde::Serialize) -> Result<Self> {
        Ok(Self::Asked {
            operation,
            input_json: crate::repeat::json(pinned)?,
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
    pub(crate) packs: Packs<'a>,
    pub(crate) rolled_back_to: Option<u64>,
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

async fn propose_here(write: &mut Write<'_>, proposal: Proposal<'_>) -> Result<Done<RequestId>> {
    let scope = write.scope.clone();
    let (tenant, base) = (proposal.tenant, proposal.base);
    let same = approvals::same_open(write.conn(), &scope, tenant, base, &proposal.checksum).await?;
    if let Some(id) = same {
        return Ok(Done::unchanged(id));
    }
    if approvals::count_open(write.conn(), &scope, tenant).await? >= OPEN_PER_TENANT {
        let detail = say!(
            "There are {max} open change requests here already. Decide or cancel some first.",
            max = OPEN_PER_TENANT
        );
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    let caller = write.caller;
    let person = person_of(write.conn(), caller).await?;
    let packs = proposal.packs;
    let pair = packs.domain.into_iter().chain(packs.tenant);
    let mut makers: Vec<_> = pair.map(|pack| pack.created_by.clone()).collect();
    makers.extend(stored::makers(write.conn(), &packs.documents).await?);
    let authors = authors(write.conn(), person.as_ref(), &makers).await?;
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
    let entry = entry::made(PROPOSED, &request, request.reason.clone())?;
    Ok(Done::changed(request.id, Ledger::of(entry)))
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

/// The person behind a caller, through whatever credential.
async fn person_of(conn: &mut Conn, caller: &Caller) -> Result<Option<UserId>> {
    let actor = &caller.actor;
    match actor.kind {
        ActorKind::User => Ok(Some(UserId::from_stored(actor.id.clone()))),
        ActorKind::Token => {
            let token = access::find_token(conn, &TokenId::from_stored(actor.id.clone())).await?;
            Ok(token.and_then(|token| token.owner))
        }
        ActorKind::System => Ok(None),
    }
}

/// Who has a hand in a change: who asks, and who stored a part of it. Of a token's name all who own one of that name.
async fn authors(
    conn: &mut Conn,
    person: Option<&UserId>,
    makers: &[String],
) -> Result<Vec<UserId>> {
    let (mut people, mut tokens) = (Vec::new(), Vec::new());
    for label in makers {
        match ActorKind::of_label(label) {
            (Some(ActorKind::System), _) => {}
            (Some(ActorKind::Token), name) => tokens.push(name.to_owned()),
            (Some(ActorKind::User) | None, name) => people.push(name.to_owned()),
        }
    }
    let mut authors = approvals::authors_named(conn, &people, &tokens).await?;
    authors.extend(person.cloned());
    authors.sort();
    authors.dedup();
    Ok(authors)
}

/// That what would be put in force is not what people agreed to.
pub(crate) fn moved() -> Error {
    let detail = say!(
        "What the change would put in force is no longer what was asked for. Cancel the request, and propose it again."
    );
    Problem::new(ProblemKind::Stale, detail).into()
}
