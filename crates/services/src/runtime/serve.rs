//! The runtime read: permission, then memory; the database only for what is not there yet.

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Permission, Scope, TenantScope},
    id::TenantId,
};
use tenantry_storage::tenants;

use super::{Snapshot, past};
use crate::{Error, Result, Services};

const NAME: &str = "runtime.config";
/// How long a runtime read waits for the database at all.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

impl Services {
    /// The effective configuration in force for the tenant.
    ///
    /// Answers from memory while the database is away, for tenants that were asked for before.
    pub async fn config(
        &self,
        caller: &Caller,
        tenant: &TenantId,
    ) -> Result<Arc<Snapshot>, Problem> {
        tokio::time::timeout(ANSWER_TIMEOUT, self.serve(caller, tenant))
            .await
            .unwrap_or_else(|_| Err(Error::away()))
            .map_err(|error| error.into_problem(&caller.request))
    }

    /// The effective configuration of that revision of the tenant, from the database.
    ///
    /// Besides the permission of every runtime read it needs the one to read histories, which programs
    /// that follow a configuration do not have.
    pub async fn config_of_revision(
        &self,
        caller: &Caller,
        tenant: &TenantId,
        revision: u64,
    ) -> Result<Snapshot, Problem> {
        let read = async {
            let inner = self.inner();
            let place = Scope::Tenant(tenant.clone());
            let runtime = Permission::RuntimeRead;
            inner.decide(caller, runtime, &place, NAME).await?;
            let history = Permission::ActivationRead;
            let scope = inner.decide(caller, history, &place, NAME).await?;
            past::of_revision(&inner.db, &scope, tenant, revision).await
        };
        tokio::time::timeout(ANSWER_TIMEOUT, read)
            .await
            .unwrap_or_else(|_| Err(Error::away()))
            .map_err(|error| error.into_problem(&caller.request))
    }

    async fn serve(&self, caller: &Caller, tenant: &TenantId) -> Result<Arc<Snapshot>> {
        let inner = self.inner();
        let scope = Scope::Tenant(tenant.clone());
        let scope = inner
            .decide(caller, Permission::RuntimeRead, &scope, NAME)
            .await?;
        if let Some(held) = inner.runtime.held(tenant) {
            inner.runtime.counts.hits.fetch_add(1, Relaxed);
            return Ok(held);
        }
        inner.runtime.counts.misses.fetch_add(1, Relaxed);
        match self.load_once(tenant).await? {
            Some(loaded) => Ok(loaded),
            None => Err(self.nothing(&scope, tenant).await?),
        }
    }

    /// Why there is no configuration.
    async fn nothing(&self, scope: &TenantScope, tenant: &TenantId) -> Result<Error> {
        let mut tx = self.inner().db.read(scope).await?;
        let known = tenants::find(tx.conn(), scope, tenant).await?;
        Ok(match known {
            None => Problem::not_found("tenant", tenant.as_str()).into(),
            Some(_) => ProblemKind::NoActiveConfiguration.into(),
        })
    }
}
