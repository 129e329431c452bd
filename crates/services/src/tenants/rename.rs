//! Renames a tenant; needs the state that the caller saw.

use tenantry_domain::{
    ProblemKind,
    access::{Permission, Scope},
    tenants::{RenameTenant, Tenant},
};
use tenantry_storage::{Ledger, tenants};

use super::check_if_match;
use crate::{Command, Done, Read, Result, command::Write, entry::About};

impl Command for RenameTenant {
    type Output = Tenant;
    type Prepared = String;

    const NAME: &'static str = "tenants.rename";
    const NEEDS: Permission = Permission::TenantsUpdate;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Tenant(self.tenant_id.clone()))
    }

    async fn prepare(&self, read: &mut Read<'_>) -> Result<String> {
        if read.caller.request.if_match.is_none() {
            return Err(ProblemKind::PreconditionRequired.into());
        }
        Ok(self.validate()?)
    }

    async fn apply(&self, name: String, write: &mut Write<'_>) -> Result<Done<Tenant>> {
        let before = write.tenant()?;
        check_if_match(write.caller, before.row_version)?;
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

        let about = About {
            action: Self::NAME,
            entity: "tenant",
            entity_id: after.tenant_id.as_str(),
            tenant: Some(&after.tenant_id),
            pack: None,
            reason: None,
        };
        let entry = about.entry(Some(&before), Some(&after))?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}
