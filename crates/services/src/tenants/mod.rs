//! Tenants: register, rename, suspend, resume, find, list.

mod change_status;
mod create;
mod get;
mod list;
mod rename;

use tenantry_domain::{ProblemKind, access::Caller};

use crate::Result;

/// Refuses when `If-Match` names another row version than the present one.
pub(crate) fn check_if_match(caller: &Caller, present: i64) -> Result<()> {
    match caller.request.if_match {
        Some(seen) if !seen.admits(present) => Err(ProblemKind::PreconditionFailed.into()),
        _ => Ok(()),
    }
}
