//! Agrees to a change request; the last approval that it needs applies it, in one transaction.

use serde::de::DeserializeOwned;
use tenantry_domain::{
    Operation, Problem, ProblemKind,
    access::Caller,
    activation::{Activate, Rollback},
    approvals::{Approval, ApproveRequest, ChangeRequest, Governed, RequestStatus, SetApprovals},
    id::{ScheduleId, TenantId, UserId},
    playbooks::{LinkPlaybook, UnlinkPlaybook},
    say,
};
use tenantry_storage::{
    Ledger,
    approvals::{self, StoredRequest},
};

use super::{
    check_open, find, lock,
    people::{self, place_of},
    settings::PreparedApprovals,
};
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
        if has_closed_with(&stored.request, &person) {
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
        if has_closed_with(&stored.request, &person) {
            return Ok(Done::unchanged(stored.request));
        }
        check_open(&stored.request)?;
        check_other(&stored, &person)?;
        let before = stored.request.clone();
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
            let asked = (stored.input_json.as_str(), stored.person.as_ref());
            let (came, ledger) = ready.change.apply(write, &after, asked).await?;
            after = match came {
                Came::Scheduled(id) => ChangeRequest {
                    schedule: Some(id),
                    ..after
                },
                Came::Revision(_) | Came::Settings => {
                    let revision = came.revision();
                    let of = ChangeRequest { revision, ..after };
                    closed(write, &of, RequestStatus::Applied, None).await?
                }
            };
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

/// What came of a change that enough people agreed to.
enum Came {
    /// A revision.
    Revision(u64),
    /// A schedule, for its time is still to come.
    Scheduled(ScheduleId),
    /// Other numbers of approvals.
    Settings,
}

impl Came {
    const fn revision(&self) -> Option<u64> {
        match self {
            Self::Revision(number) => Some(*number),
            Self::Scheduled(_) | Self::Settings => None,
        }
    }
}

impl Change {
    /// Does what people agreed to, as it was asked for and by whom.
    async fn apply(
        self,
        write: &mut Write<'_>,
        request: &ChangeRequest,
        (input_json, person): (&str, Option<&UserId>),
    ) -> Result<(Came, Box<Ledger>)> {
        match self {
            Self::Activation(action, ready) => {
                let ground = Ground::Approved {
                    request,
                    input_json,
                    person,
                };
                match put_in_force(ready, write, action, ground).await? {
                    Done::Changed(activated, ledger) => {
                        let revision = Came::Revision(activated.active.revision);
                        Ok((activated.schedule.map_or(revision, Came::Scheduled), ledger))
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
                Ok((Came::Settings, Box::new(ledger)))
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

/// Whether the request needs nobody's word any more, and has this person's.
fn has_closed_with(request: &ChangeRequest, person: &UserId) -> bool {
    request.status != RequestStatus::Pending && agreed(request, person)
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

/// Refuses what whoever asked for it could no longer do, for it is done in that person's name; answers who of those that
/// agreed may no longer.
async fn check_people(read: &mut Read<'_>, stored: &StoredRequest) -> Result<Vec<UserId>> {
    let request = &stored.request;
    let fallen = people::fallen(read, request).await?;
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
    if people::may(read, person, needs, &place_of(request)).await? {
        return Ok(fallen);
    }
    let detail = say!(
        "`{by}` may no longer do what was asked for. Cancel the request, and propose the change again.",
        by = request.created_by
    );
    Err(Problem::new(ProblemKind::Conflict, detail).into())
}

/// What was asked for, decoded and checked again by the path of its operation.
async fn prepared(read: &mut Read<'_>, stored: &StoredRequest) -> Result<Change> {
    let input = &stored.input_json;
    Ok(match stored.request.operation {
        Governed::Activate => {
            // When it is to be put in force is the request's to say, and may be over by now.
            let input = decoded::<Activate>(input)?.at_once();
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
