//! Tenants: register, rename, suspend, resume, find, list.

mod change_status;
mod create;
mod get;
mod list;
mod rename;

use tenantry_domain::{
    Problem, ProblemKind,
    access::Caller,
    id::TenantId,
    tenants::{Status, Tenant},
};

use crate::{Result, command::Write};

/// Locks the tenant for this transaction; absence is the caller's problem.
pub(crate) async fn lock(write: &mut Write<'_>, tenant: &TenantId) -> Result<Tenant> {
    let scope = write.scope.clone();
    tenantry_storage::tenants::lock(write.tx(), &scope, tenant)
        .await?
        .ok_or_else(|| Problem::not_found("tenant", tenant.as_str()).into())
}

/// Refuses when `If-Match` names another row version than the present one.
pub(crate) fn check_if_match(caller: &Caller, present: i64) -> Result<()> {
    match caller.request.if_match {
        Some(seen) if seen != present => Err(ProblemKind::PreconditionFailed.into()),
        _ => Ok(()),
    }
}

/// Refuses a change of a suspended tenant's data.
pub(crate) fn check_active(tenant: &Tenant) -> Result<()> {
    match tenant.status {
        Status::Active => Ok(()),
        Status::Suspended => Err(Problem::new(
            ProblemKind::TenantSuspended,
            format!(
                "`{}` is suspended and takes no changes. Resume it first.",
                tenant.tenant_id
            ),
        )
        .into()),
    }
}
