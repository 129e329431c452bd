//! The runtime read: permission, then memory; the database only for what is not there yet.

use std::sync::Arc;

use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Permission, Scope},
    id::TenantId,
};
use tenantry_storage::tenants;

use super::Snapshot;
use crate::{Error, Result, Services};

impl Services {
    /// The effective configuration in force for the tenant.
    ///
    /// Answers from memory while the database is away, for tenants that were asked for before.
    pub async fn config(
        &self,
        caller: &Caller,
        tenant: &TenantId,
    ) -> Result<Arc<Snapshot>, Problem> {
        self.serve(caller, tenant)
            .await
            .map_err(|error| error.into_problem(&caller.request))
    }

    async fn serve(&self, caller: &Caller, tenant: &TenantId) -> Result<Arc<Snapshot>> {
        let inner = self.inner();
        let scope = Scope::Tenant(tenant.clone());
        let scope = inner
            .decide(caller, Permission::RuntimeRead, &scope, "runtime.config")
            .await?;
        if let Some(held) = inner.runtime.held(tenant) {
            return Ok(held);
        }
        if let Some(loaded) = inner.runtime.load(&inner.db, &scope, tenant).await? {
            return Ok(loaded);
        }
        let mut tx = inner.db.read(&scope).await?;
        let known = tenants::find(tx.conn(), &scope, tenant).await?;
        Err(match known {
            None => Error::from(Problem::not_found("tenant", tenant.as_str())),
            Some(_) => ProblemKind::NoActiveConfiguration.into(),
        })
    }
}
