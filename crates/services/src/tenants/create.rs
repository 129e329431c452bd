//! Registers a tenant.

use tenantry_domain::{
    FieldProblem, Operation as _, Problem, ProblemKind, say,
    tenants::{CreateTenant, NewTenant, Status, Tenant},
};
use tenantry_storage::{Constraint, Ledger, tenants};

use crate::{Command, Done, Error, Read, Result, command::Write, entry};

impl Command for CreateTenant {
    type Prepared = NewTenant;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<NewTenant> {
        Ok(self.validate()?)
    }

    async fn apply(&self, new: NewTenant, write: &mut Write<'_>) -> Result<Done<Tenant>> {
        let mut tenant = Tenant {
            tenant_id: new.tenant_id,
            name: new.name,
            status: Status::Active,
            row_version: 1,
            created_at: write.now,
            created_by: write.created_by(),
            updated_at: write.now,
            looks_like: Vec::new(),
        };
        tenants::insert(write.tx(), &tenant)
            .await
            .map_err(|error| exists(error, &tenant))?;

        let entry = entry::made(Self::NAME, &tenant, None)?;
        let scope = write.scope.clone();
        tenant.looks_like = tenants::alike(write.conn(), &scope, &tenant).await?;
        Ok(Done::changed(tenant, Ledger::of(entry)))
    }
}

fn exists(error: tenantry_storage::Error, tenant: &Tenant) -> Error {
    if error.constraint() != Some(&Constraint::TenantExists) {
        return error.into();
    }
    let message = say!(
        "`{tenant_id}` is taken. Choose another id.",
        tenant_id = tenant.tenant_id
    );
    Problem::new(ProblemKind::TenantExists, message.clone())
        .with_errors(vec![FieldProblem::new("tenant_id", "exists", message)])
        .into()
}
