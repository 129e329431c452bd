//! Who may still do what was asked for in their name, and agree to what they agreed to.

use tenantry_domain::{
    Problem, ProblemKind,
    access::{Actor, ActorKind, Caller, Permission, Scope, TenantScope, UserStatus},
    approvals::{ApproveRequest, ChangeRequest},
    id::{TokenId, UserId},
    operation::Operation as _,
    say,
};
use tenantry_storage::{access, schedules::StoredSchedule};

use crate::{Read, Result, access::works};

/// The people of a request that agreed to it and may no longer do so.
pub(crate) async fn fallen(read: &mut Read<'_>, request: &ChangeRequest) -> Result<Vec<UserId>> {
    let place = place_of(request);
    let mut fallen = Vec::new();
    for given in &request.approvals {
        if !may(read, &given.user_id, ApproveRequest::NEEDS, &place).await? {
            fallen.push(given.user_id.clone());
        }
    }
    Ok(fallen)
}

/// Refuses what would be done in the name of somebody who may no longer do it, or of a token that no longer holds.
pub(crate) async fn check_standing(
    read: &mut Read<'_>,
    stored: &StoredSchedule,
    needs: Permission,
) -> Result<()> {
    let schedule = &stored.schedule;
    let by = &schedule.created_by;
    if let Some(token) = &stored.token
        && !holds(read, token).await?
    {
        let detail = say!(
            "The token that scheduled this, `{by}`, no longer holds.",
            by
        );
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    let place = Scope::Tenant(schedule.tenant_id.clone());
    if let Some(person) = &stored.person
        && !may(read, person, needs, &place).await?
    {
        let detail = say!("`{by}` may no longer do what was scheduled.", by);
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    Ok(())
}

/// Where a request is decided.
pub(super) fn place_of(request: &ChangeRequest) -> Scope {
    let tenant = request.tenant_id.clone();
    tenant.map_or(Scope::Global, Scope::Tenant)
}

/// Whether a person may still do that.
pub(super) async fn may(
    read: &mut Read<'_>,
    person: &UserId,
    needs: Permission,
    place: &Scope,
) -> Result<bool> {
    // What people are bound to elsewhere is not the caller's to see, and is only asked here.
    let db = read.bookkeeping();
    let mut tx = db.read(&TenantScope::system()).await?;
    let found = access::find_user(tx.conn(), person).await?;
    let Some(user) = found.filter(|user| user.status == UserStatus::Active) else {
        return Ok(false);
    };
    let somebody = Caller {
        actor: Actor {
            kind: ActorKind::User,
            id: user.id.to_string(),
            name: user.username,
        },
        bindings: user.bindings,
        ..Caller::system("")
    };
    Ok(somebody.can(needs, place))
}

/// How often a token may have been replaced by another one until that is looked at.
const REPLACED_MAX: usize = 50;

/// Whether a token works, or the one that took its place.
async fn holds(read: &mut Read<'_>, token: &TokenId) -> Result<bool> {
    let now = read.now;
    let db = read.bookkeeping();
    let mut tx = db.read(&TenantScope::system()).await?;
    let mut next = Some(token.clone());
    for _ in 0..REPLACED_MAX {
        let Some(id) = next else { return Ok(false) };
        let Some(row) = access::find_token(tx.conn(), &id).await? else {
            return Ok(false);
        };
        if works(tx.conn(), &row, now).await? {
            return Ok(true);
        }
        next = row.replaced_by;
    }
    Ok(false)
}
