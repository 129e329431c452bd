//! Freezes: times in which nothing new is put in force.
//!
//! Every activation and every change of links asks [`check`] inside its transaction; the database refuses a revision
//! that goes round it (decision 0042).

mod create;
mod end;
mod list;

use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::TenantScope,
    freezes::Freeze,
    id::{FreezeId, TenantId},
    packs::DomainName,
    say,
};
use tenantry_storage::{Conn, activation, freezes};

use crate::{Error, Read, Result, command::Write};

/// What a freeze may forbid.
pub(crate) struct Change<'a> {
    /// Whose configuration changes.
    pub(crate) tenant: &'a TenantId,
    /// The domains that it has, and would have.
    pub(crate) domains: Vec<&'a DomainName>,
    /// The revision that is in force, or 0.
    pub(crate) present: u64,
    /// The revision that it goes back to.
    pub(crate) back_to: Option<u64>,
}

/// Refuses a change that is frozen when it is to be made.
pub(crate) async fn check(
    write: &mut Write<'_>,
    change: &Change<'_>,
    when: Timestamp,
) -> Result<()> {
    let (scope, now) = (write.scope.clone(), write.now);
    let frozen = forbidding(write.conn(), &scope, change, when).await?;
    frozen.map_or(Ok(()), |freeze| Err(freeze.refusal(now).into()))
}

/// The freeze that a change would be refused by then.
pub(crate) async fn foresee(
    read: &mut Read<'_>,
    change: &Change<'_>,
    when: Timestamp,
) -> Result<Option<Freeze>> {
    let scope = read.scope.clone();
    forbidding(read.conn().await?, &scope, change, when).await
}

/// Whoever goes back is not held up: that is what one does when something is wrong. But to go back from what somebody
/// went back to is to go on: what was taken out would be in force again.
async fn forbidding(
    conn: &mut Conn,
    scope: &TenantScope,
    change: &Change<'_>,
    when: Timestamp,
) -> Result<Option<Freeze>> {
    let (tenant, present) = (change.tenant, change.present);
    let frozen = freezes::in_force(conn, scope, tenant, &change.domains, when).await?;
    let (Some(freeze), Some(back_to)) = (&frozen, change.back_to) else {
        return Ok(frozen);
    };
    let live = activation::get(conn, scope, tenant, present).await?;
    let origin = live.and_then(|live| live.rolled_back_to).unwrap_or(present);
    Ok((back_to >= origin).then(|| freeze.clone()))
}

/// That somebody froze changes between the check and the change.
pub(crate) fn frozen_meanwhile() -> Error {
    let detail = say!("Changes were frozen a moment ago. Look at the freezes.");
    Problem::new(ProblemKind::Frozen, detail).into()
}

fn not_found(id: &FreezeId) -> Problem {
    Problem::not_found("freeze", id.as_str())
}
