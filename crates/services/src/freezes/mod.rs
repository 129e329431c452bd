//! Freezes: times in which nothing new is put in force.
//!
//! Every activation and every change of links asks [`check`] inside its transaction; the database refuses a revision
//! that goes round it (decision 0042).

mod create;
mod end;
mod list;

use tenantry_domain::{
    Problem, ProblemKind,
    freezes::Freeze,
    id::{FreezeId, TenantId},
    packs::DomainName,
    say,
};
use tenantry_storage::freezes;

use crate::{Error, Read, Result, command::Write};

/// Refuses what would change a tenant between these domains while that is frozen.
pub(crate) async fn check(
    write: &mut Write<'_>,
    tenant: &TenantId,
    domains: &[&DomainName],
) -> Result<()> {
    let (scope, now) = (write.scope.clone(), write.now);
    let frozen = freezes::in_force(write.conn(), &scope, tenant, domains, now).await?;
    frozen.map_or(Ok(()), |freeze| Err(freeze.refusal(now).into()))
}

/// The freeze that such a change would be refused by now.
pub(crate) async fn foresee(
    read: &mut Read<'_>,
    tenant: &TenantId,
    domains: &[&DomainName],
) -> Result<Option<Freeze>> {
    let (scope, now) = (read.scope.clone(), read.now);
    Ok(freezes::in_force(read.conn().await?, &scope, tenant, domains, now).await?)
}

/// That somebody froze changes between the check and the change.
pub(crate) fn frozen_meanwhile() -> Error {
    let detail = say!("Changes were frozen a moment ago. Look at the freezes.");
    Problem::new(ProblemKind::Frozen, detail).into()
}

fn not_found(id: &FreezeId) -> Problem {
    Problem::not_found("freeze", id.as_str())
}
