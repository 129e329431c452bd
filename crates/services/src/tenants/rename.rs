//! Renames a tenant; needs the state that the caller saw.

use tenantry_domain::{
    Operation as _,
    tenants::{RenameTenant, Tenant},
};
use tenantry_storage::{Ledger, tenants};

use crate::{Command, Done, Read, Result, command::Write, entry};

impl Command for RenameTenant {
    type Prepared = String;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<String> {
        Ok(self.validate()?)
    }

    async fn apply(&self, name: String, write: &mut Write<'_>) -> Result<Done<Tenant>> {
        let before = write.tenant()?;
        write.check_seen(before.row_version)?;
        if before.name == name {
            return Ok(Done::unchanged(before));
        }

        let (scope, now) = (write.scope.clone(), write.now);
        tenants::update_name(
            write.tx(),
            &scope,
            &before.tenant_id,
            &name,
            before.row_version,
            now,
        )
        .await?;
        let after = Tenant {
            name,
            row_version: before.row_version + 1,
            updated_at: now,
            ..before.clone()
        };

        let entry = entry::changed(Self::NAME, &before, &after, None)?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}
