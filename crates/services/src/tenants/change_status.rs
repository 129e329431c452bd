//! Suspends or resumes a tenant; a repeat changes nothing.

use tenantry_domain::{
    Problem, ProblemKind,
    audit::actions,
    tenants::{ChangeStatus, Status, Tenant},
};
use tenantry_storage::{Ledger, tenants};

use crate::{Command, Done, Read, Result, command::Write, entry};

impl Command for ChangeStatus {
    type Prepared = String;

    const WHILE_SUSPENDED: bool = true;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<String> {
        Ok(self.validate()?)
    }

    async fn apply(&self, reason: String, write: &mut Write<'_>) -> Result<Done<Tenant>> {
        let before = write.tenant()?;
        write.check_seen(before.row_version)?;
        let moves = before
            .status
            .transition(self.status)
            .map_err(|error| Problem::new(ProblemKind::Conflict, error.message()))?;
        if !moves {
            return Ok(Done::unchanged(before));
        }

        let (scope, now) = (write.scope.clone(), write.now);
        tenants::update_status(
            write.tx(),
            &scope,
            &before.tenant_id,
            self.status,
            before.row_version,
            now,
        )
        .await?;
        let after = Tenant {
            status: self.status,
            row_version: before.row_version + 1,
            updated_at: now,
            ..before.clone()
        };

        let action = match self.status {
            Status::Suspended => actions::SUSPEND_TENANT,
            Status::Active => actions::RESUME_TENANT,
        };
        let entry = entry::changed(action, &before, &after, Some(reason))?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}
