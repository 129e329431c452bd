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

use crate::{Read, Result};

/// The people of a request that agreed to it and may no longer do so.
pub(super) async fn fallen(read: &mut Read<'_>, request: &ChangeRequest) -> Result<Vec<UserId>> {
    let place = place_of(request);
    let mut fallen = Vec::new();
    for given in &request.approvals {
        if !may(read, &given.user_id, ApproveRequest::NEEDS, &place).await? {
            fallen.push(given.user_id.clone());
        }
    }
    Ok(fallen)
}

/// How many of those that agreed to a request may still do so.
pub(crate) async fn count_standing(read: &mut Read<'_>, request: &ChangeRequest) -> Result<u64> {
    let fallen = fallen(read, request).await?.len();
    let standing = request.approvals.len().saturating_sub(fallen);
    Ok(u64::try_from(standing).unwrap_or(u64::MAX))
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

/// Whether a token is neither revoked nor over.
async fn holds(read: &mut Read<'_>, token: &TokenId) -> Result<bool> {
    let now = read.now;
    let db = read.bookkeeping();
    let mut tx = db.read(&TenantScope::system()).await?;
    let found = access::find_token(tx.conn(), token).await?;
    Ok(found.is_some_and(|token| {
        let is_over = token.expires_at.is_some_and(|end| end <= now);
        token.revoked_at.is_none() && !is_over
    }))
}
