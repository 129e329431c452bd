//! Agrees to a change request; the last approval that it needs applies it, in one transaction.

use serde::de::DeserializeOwned;
use tenantry_domain::{
    Operation, Problem, ProblemKind,
    access::{Actor, ActorKind, Caller, Permission, Scope, TenantScope, UserStatus},
    activation::{Activate, Rollback},
    approvals::{Approval, ApproveRequest, ChangeRequest, Governed, RequestStatus, SetApprovals},
    id::{TenantId, UserId},
    playbooks::{LinkPlaybook, UnlinkPlaybook},
    say,
};
use tenantry_storage::{
    Ledger, access,
    approvals::{self, StoredRequest},
};

use super::{check_open, find, lock, settings::PreparedApprovals};
use crate::{
    Command, Done, Error, Read, Result, Work,
    activation::{Ground, PreparedActivation, closed, moved, put_in_force, serve_tenant},
    command::Write,
    entry,
    start::Inner,
};

/// An approval that may be given.
pub struct PreparedApproval {
    comment: Option<String>,
    tenant: Option<TenantId>,
    change: Change,
    /// Who agreed and may no longer. Whoever agrees meanwhile is asked for in their own preparation.
    fallen: Vec<UserId>,
}

/// What was asked for, checked again.
enum Change {
    /// A configuration to put in force.
    Activation(&'static str, Box<PreparedActivation>),
    /// Numbers of approvals to set.
    Settings(PreparedApprovals),
    /// Nothing: the request is closed, or the person has agreed already.
    Nothing,
}

impl Command for ApproveRequest {
    type Prepared = Box<PreparedApproval>;

    const PERSON_ONLY: bool = true;
    const WORK: Work = Work::Activate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Box<PreparedApproval>> {
        let comment = self.checked_comment()?;
        let stored = find(read, &self.id).await?;
        let place = place_of(&stored.request);
        let (inner, caller) = (read.inner, read.caller);
        let person = person(caller);
        if agreed(&stored.request, &person) && !stored.request.status.is_open() {
            return Ok(Box::new(PreparedApproval {
                comment,
                tenant: stored.request.tenant_id,
                change: Change::Nothing,
                fallen: Vec::new(),
            }));
        }
        check_open(&stored.request)?;
        if let Err(refusal) = check_other(&stored, &person) {
            read.release();
            inner
                .record_refusal(caller, &place, Self::NAME, &refusal)
                .await;
            return Err(refusal.into());
        }
        let fallen = check_people(read, &stored).await?;
        Ok(Box::new(PreparedApproval {
            comment,
            change: prepared(read, &stored).await?,
            tenant: stored.request.tenant_id,
            fallen,
        }))
    }

    async fn apply(
        &self,
        ready: Box<PreparedApproval>,
        write: &mut Write<'_>,
    ) -> Result<Done<ChangeRequest>> {
        let person = person(write.caller);
        let stored = lock(write, &self.id, ready.tenant.as_ref(), false).await?;
        let has_agreed = agreed(&stored.request, &person);
        if has_agreed && !stored.request.status.is_open() {
            return Ok(Done::unchanged(stored.request));
        }
        check_open(&stored.request)?;
        check_other(&stored, &person)?;
        let before = stored.request;
        let mut after = before.clone();
        // Who has agreed already may still be who makes it enough, where that has changed since.
        if !has_agreed {
            let new = approvals::NewApproval {
                request: &self.id,
                user: &person,
                at: write.now,
                comment: ready.comment.as_deref(),
            };
            approvals::approve(write.tx(), &new).await?;
            after.approvals.push(Approval {
                user_id: person,
                by: write.caller.actor.name.clone(),
                at: write.now,
                comment: ready.comment.clone(),
                is_void: false,
            });
        }
        let counts = |one: &&Approval| !ready.fallen.contains(&one.user_id);
        let given = after.approvals.iter().filter(counts).count();
        let given = u64::try_from(given).unwrap_or(u64::MAX);
        let mut applied = None;
        if given >= after.needed {
            approvals::mark_approved(write.tx(), &mut after).await?;
            let (revision, ledger) = ready.change.apply(write, &after).await?;
            after = closed(
                write,
                &ChangeRequest { revision, ..after },
                RequestStatus::Applied,
                None,
            )
            .await?;
            applied = Some(ledger);
        } else if has_agreed {
            return Ok(Done::unchanged(before));
        }
        let entry = entry::changed(Self::NAME, &before, &after, ready.comment)?;
        let mut ledger = Ledger::of(entry);
        for entry in applied.iter().flat_map(|ledger| ledger.entries()) {
            ledger = ledger.and(entry.clone());
        }
        Ok(Done::changed(after, ledger))
    }

    /// This process serves the new revision before the caller hears of it.
    async fn after(&self, inner: &Inner, output: &ChangeRequest) {
        if let (Some(_), Some(tenant)) = (output.revision, &output.tenant_id) {
            serve_tenant(inner, tenant).await;
        }
    }
}

impl Change {
    /// Does what people agreed to; the revision that came of it.
    async fn apply(
        self,
        write: &mut Write<'_>,
        request: &ChangeRequest,
    ) -> Result<(Option<u64>, Box<Ledger>)> {
        match self {
            Self::Activation(action, ready) => {
                let ground = Ground::Approved(request);
                match put_in_force(ready, write, action, ground).await? {
                    Done::Changed(activated, ledger) => {
                        Ok((Some(activated.active.revision), ledger))
                    }
                    Done::Unchanged(_) => Err(moved()),
                }
            }
            Self::Settings(ready) => {
                let scope = write.scope.clone();
                let before = approvals::lock_settings(write.tx(), &scope, ready.tenant()).await?;
                if u64::try_from(before.row_version).ok() != Some(request.base) {
                    return Err(moved());
                }
                let (_, ledger) = ready.store(write, before, Some(&request.id)).await?;
                Ok((None, Box::new(ledger)))
            }
            Self::Nothing => Err(Error::Internal(
                "nothing was prepared to be applied".to_owned(),
            )),
        }
    }
}

/// The person who agrees; the door lets nobody else in.
fn person(caller: &Caller) -> UserId {
    UserId::from_stored(caller.actor.id.clone())
}

fn agreed(request: &ChangeRequest, person: &UserId) -> bool {
    request.approvals.iter().any(|one| one.user_id == *person)
}

/// Refuses whoever has a hand in the change.
fn check_other(stored: &StoredRequest, person: &UserId) -> Result<(), Problem> {
    if !stored.authors.contains(person) {
        return Ok(());
    }
    let detail = say!(
        "You asked for this change, imported a version of it, or registered a playbook of it. Somebody else has to agree."
    );
    Err(Problem::new(ProblemKind::OwnChange, detail))
}

/// Where the request is decided.
fn place_of(request: &ChangeRequest) -> Scope {
    let tenant = request.tenant_id.clone();
    tenant.map_or(Scope::Global, Scope::Tenant)
}

/// Refuses what whoever asked for it could no longer do, for it is done in that person's name; answers who of those that
/// agreed may no longer.
async fn check_people(read: &mut Read<'_>, stored: &StoredRequest) -> Result<Vec<UserId>> {
    let request = &stored.request;
    let place = place_of(request);
    // What people are bound to elsewhere is not the approver's to see, and is only asked here.
    let db = read.bookkeeping();
    let mut tx = db.read(&TenantScope::system()).await?;
    let mut fallen = Vec::new();
    for given in &request.approvals {
        let found = access::find_user(tx.conn(), &given.user_id).await?;
        if !found.is_some_and(|user| may(user, ApproveRequest::NEEDS, &place)) {
            fallen.push(given.user_id.clone());
        }
    }
    let Some(person) = &stored.person else {
        return Ok(fallen);
    };
    let needs = match request.operation {
        Governed::Activate => Activate::NEEDS,
        Governed::Rollback => Rollback::NEEDS,
        Governed::Link => LinkPlaybook::NEEDS,
        Governed::Unlink => UnlinkPlaybook::NEEDS,
        Governed::SetApprovals => SetApprovals::NEEDS,
    };
    let found = access::find_user(tx.conn(), person).await?;
    if found.is_some_and(|user| may(user, needs, &place)) {
        return Ok(fallen);
    }
    let detail = say!(
        "`{by}` may no longer do what was asked for. Cancel the request, and propose the change again.",
        by = request.created_by
    );
    Err(Problem::new(ProblemKind::Conflict, detail).into())
}

/// Whether a person may still do that.
fn may(user: access::UserRow, needs: Permission, place: &Scope) -> bool {
    if user.status != UserStatus::Active {
        return false;
    }
    let somebody = Caller {
        actor: Actor {
            kind: ActorKind::User,
            id: user.id.to_string(),
            name: user.username,
        },
        bindings: user.bindings,
        ..Caller::system("")
    };
    somebody.can(needs, place)
}

/// What was asked for, decoded and checked again by the path of its operation.
async fn prepared(read: &mut Read<'_>, stored: &StoredRequest) -> Result<Change> {
    let input = &stored.input_json;
    Ok(match stored.request.operation {
        Governed::Activate => {
            let input: Activate = decoded(input)?;
            Change::Activation(Activate::NAME, input.prepare(read).await?)
        }
        Governed::Rollback => {
            let input: Rollback = decoded(input)?;
            Change::Activation(Rollback::NAME, input.prepare(read).await?)
        }
        Governed::Link => {
            let input: LinkPlaybook = decoded(input)?;
            let ready = input.prepare(read).await?.into_activation();
            Change::Activation(LinkPlaybook::NAME, ready.ok_or_else(moved)?)
        }
        Governed::Unlink => {
            let input: UnlinkPlaybook = decoded(input)?;
            let ready = input.prepare(read).await?.into_activation();
            Change::Activation(UnlinkPlaybook::NAME, ready.ok_or_else(moved)?)
        }
        Governed::SetApprovals => {
            let input: SetApprovals = decoded(input)?;
            Change::Settings(input.prepare(read).await?)
        }
    })
}

fn decoded<O: Operation + DeserializeOwned>(input: &str) -> Result<O> {
    serde_json::from_str(input).map_err(|error| {
        // Another release may have stored it.
        tracing::error!(operation = O::NAME, %error, "a stored operation cannot be read");
        moved()
    })
}
