//! Says no to a change request, or takes it back; a repeat changes nothing.

use tenantry_domain::{
    Operation as _,
    access::Scope,
    approvals::{
        CancelRequest, ChangeRequest, Governed, RejectRequest, RequestStatus, SetApprovals,
    },
    id::{RequestId, TenantId},
};
use tenantry_storage::Ledger;

use super::{check_open, find, lock};
use crate::{Command, Done, Read, Result, activation, command::Write, entry};

/// A request that is to be ended, and what there is to say.
pub struct Ending {
    tenant: Option<TenantId>,
    operation: Governed,
    comment: Option<String>,
}

impl Ending {
    async fn prepare(read: &mut Read<'_>, id: &RequestId, comment: Option<String>) -> Result<Self> {
        let stored = find(read, id).await?;
        Ok(Self {
            tenant: stored.request.tenant_id,
            operation: stored.request.operation,
            comment,
        })
    }

    async fn apply(
        self,
        write: &mut Write<'_>,
        id: &RequestId,
        (action, status): (&'static str, RequestStatus),
    ) -> Result<Done<ChangeRequest>> {
        // Nothing comes of it: that may be said while the tenant is suspended.
        let before = lock(write, id, self.tenant.as_ref(), true).await?.request;
        if before.status == status {
            return Ok(Done::unchanged(before));
        }
        let mut ledger = Vec::new();
        match (&before.schedule, &before.tenant_id) {
            // What waits for its time is dropped with it.
            (Some(schedule), Some(tenant)) if before.status == RequestStatus::Approved => {
                ledger.extend(activation::drop_agreed(write, tenant, schedule, action).await?);
            }
            _ => check_open(&before)?,
        }
        let after = activation::closed(write, &before, status, self.comment.clone()).await?;
        let entry = entry::changed(action, &before, &after, self.comment)?;
        let ledger = ledger.into_iter().fold(Ledger::of(entry), Ledger::and);
        Ok(Done::changed(after, ledger))
    }
}

impl Command for RejectRequest {
    type Prepared = Ending;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Ending> {
        let comment = self.checked_comment()?;
        Ending::prepare(read, &self.id, Some(comment)).await
    }

    async fn apply(&self, ready: Ending, write: &mut Write<'_>) -> Result<Done<ChangeRequest>> {
        let how = (Self::NAME, RequestStatus::Rejected);
        ready.apply(write, &self.id, how).await
    }
}

impl Command for CancelRequest {
    type Prepared = Ending;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Ending> {
        let comment = self.checked_comment()?;
        let ending = Ending::prepare(read, &self.id, comment).await?;
        if ending.operation == Governed::SetApprovals {
            // Who may not set the numbers does not take back what somebody who may has asked for.
            let place = ending.tenant.clone().map_or(Scope::Global, Scope::Tenant);
            let (inner, caller) = (read.inner, read.caller);
            read.release();
            inner
                .decide(caller, SetApprovals::NEEDS, &place, Self::NAME)
                .await?;
        }
        Ok(ending)
    }

    async fn apply(&self, ready: Ending, write: &mut Write<'_>) -> Result<Done<ChangeRequest>> {
        let how = (Self::NAME, RequestStatus::Cancelled);
        ready.apply(write, &self.id, how).await
    }
}
