//! Approvals: how many people have to agree to a change, and the requests that wait for them.
//!
//! What needs approval is stored as a request by the operation that was asked for
//! ([`crate::activation`] and [`settings`]), with all of it fixed: the revision that it was decided against and the
//! checksum of what it would put in force. Whoever gives the last approval applies it in the same transaction, by the
//! path of every activation. The database refuses a revision that goes round that (decision 0041).

mod approve;
mod close;
mod list;
pub(crate) mod people;
mod settings;

use tenantry_domain::{
    Problem, ProblemKind,
    approvals::{ChangeRequest, RequestStatus},
    id::{RequestId, TenantId},
    say,
};
use tenantry_storage::approvals::{self, StoredRequest};

use crate::{Read, Result, command::Write, suspension};

/// A request that the caller may see.
async fn find(read: &mut Read<'_>, id: &RequestId) -> Result<StoredRequest> {
    let scope = read.scope.clone();
    let found = approvals::find(read.conn().await?, &scope, id).await?;
    found.ok_or_else(|| not_found(id).into())
}

/// The same, locked with the tenant that it is about, which takes few changes while it is suspended.
async fn lock(
    write: &mut Write<'_>,
    id: &RequestId,
    tenant: Option<&TenantId>,
    while_suspended: bool,
) -> Result<StoredRequest> {
    let scope = write.scope.clone();
    // Before the request, as whoever changes the tenant or the setting does: else each could wait for the other.
    match tenant {
        Some(tenant) => suspension::hold_tenant(write, tenant, while_suspended).await?,
        None => {
            approvals::lock_settings(write.tx(), &scope, None).await?;
        }
    }
    let found = approvals::lock(write.tx(), &scope, id).await?;
    found.ok_or_else(|| not_found(id).into())
}

fn not_found(id: &RequestId) -> Problem {
    Problem::not_found("change request", id.as_str())
}

/// Refuses what is decided, taken back, or void.
fn check_open(request: &ChangeRequest) -> Result<()> {
    let detail = match (request.status, &request.schedule) {
        (RequestStatus::Pending, _) => return Ok(()),
        (RequestStatus::Approved, Some(schedule)) => say!(
            "It has its approvals already, and waits for its time: `{schedule}`.",
            schedule
        ),
        _ => say!(
            "The request is {status}, and nothing can come of it any more.",
            status = request.status
        ),
    };
    Err(Problem::new(ProblemKind::RequestClosed, detail).into())
}
