//! A suspended tenant takes no changes: asked once for every command, not in each of them.
//!
//! It is asked twice of a command: before its slow preparation, which may keep a report of its own,
//! and again in the transaction, with the tenant's row locked, where it counts. Whoever suspends
//! takes the same lock, so no change slips in behind a suspension.

use tenantry_domain::{
    Problem, ProblemKind,
    access::Scope,
    id::TenantId,
    say,
    tenants::{Status, Tenant},
};
use tenantry_storage::tenants;

use crate::{Read, Result, command::Write, registry::CommandFacts};

/// Refuses early what [`hold`] would refuse after the preparation.
pub(crate) async fn foresee(facts: CommandFacts, about: &Scope, read: &mut Read<'_>) -> Result<()> {
    if facts.while_suspended {
        return Ok(());
    }
    let Scope::Tenant(id) = about else {
        return Ok(());
    };
    let scope = read.scope.clone();
    let found = tenants::find(read.conn().await?, &scope, id).await?;
    check(facts.while_suspended, &present(found, id)?)
}

/// Locks the tenant that the command is about, if it is about one, and refuses while it is suspended.
pub(crate) async fn hold(facts: CommandFacts, about: &Scope, write: &mut Write<'_>) -> Result<()> {
    let Scope::Tenant(id) = about else {
        return Ok(());
    };
    hold_tenant(write, id, facts.while_suspended).await
}

/// The same for a command that learns from a row which tenant it is about.
pub(crate) async fn hold_tenant(
    write: &mut Write<'_>,
    id: &TenantId,
    while_suspended: bool,
) -> Result<()> {
    let scope = write.scope.clone();
    let found = tenants::lock(write.tx(), &scope, id).await?;
    let tenant = present(found, id)?;
    check(while_suspended, &tenant)?;
    write.tenant = Some(tenant);
    Ok(())
}

fn present(found: Option<Tenant>, id: &TenantId) -> Result<Tenant> {
    found.ok_or_else(|| Problem::not_found("tenant", id.as_str()).into())
}

fn check(while_suspended: bool, tenant: &Tenant) -> Result<()> {
    match tenant.status {
        Status::Suspended if !while_suspended => Err(Problem::new(
            ProblemKind::TenantSuspended,
            say!(
                "`{tenant_id}` is suspended and takes no changes. Resume it first.",
                tenant_id = tenant.tenant_id
            ),
        )
        .into()),
        Status::Suspended | Status::Active => Ok(()),
    }
}
