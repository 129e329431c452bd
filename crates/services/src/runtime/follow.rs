//! Following other replicas: every process does it for what it holds in memory.

use std::{collections::HashMap, sync::Arc};

use tenantry_domain::access::TenantScope;
use tenantry_storage::activation;

use super::{Snapshot, load::LOAD_TIMEOUT};
use crate::{Error, Result, start::Inner};

/// Tenants asked about at once.
const FOLLOW_BATCH: usize = 1_000;

impl Inner {
    /// Compares every snapshot in memory with what is in force.
    ///
    /// On SQLite too, where one process writes: a swap after a change may have failed.
    pub(super) async fn follow(&self) -> Result<()> {
        for held in self.runtime.all().chunks(FOLLOW_BATCH) {
            self.catch_up(held).await?;
        }
        Ok(())
    }

    /// Loads those of the snapshots again whose tenants have moved; what is wrong with one tenant
    /// stays with it.
    async fn catch_up(&self, held: &[Arc<Snapshot>]) -> Result<()> {
        let scope = TenantScope::system();
        let tenants: Vec<_> = held.iter().map(|held| &held.tenant_id).collect();
        let read = self.runtime.begin_read();
        let mut tx = self.db.read(&scope).await?;
        let heads = activation::each_head(tx.conn(), &scope, &tenants).await?;
        drop(tx);
        let mut heads: HashMap<_, _> = heads.into_iter().collect();
        for held in held {
            match heads.remove(&held.tenant_id.fold()) {
                None => self.runtime.forget(&held.tenant_id, read),
                Some(Ok(head)) if held.is(&head) => {
                    held.caught_up();
                    self.runtime.tenants.clear(&held.tenant_id.fold());
                }
                Some(Ok(_)) => self.reload(held).await?,
                Some(Err(error)) => {
                    self.runtime.fell_behind(&held.tenant_id, &error.into());
                }
            }
        }
        Ok(())
    }

    /// Loads a tenant's configuration that has moved; fails only when the database is away.
    async fn reload(&self, held: &Snapshot) -> Result<()> {
        let tenant = &held.tenant_id;
        if !self.runtime.tenants.may_try(&tenant.fold()) {
            return Ok(());
        }
        let load = self.runtime.load(&self.db, tenant);
        let outcome = tokio::time::timeout(LOAD_TIMEOUT, load).await;
        let Err(error) = outcome.unwrap_or_else(|_| Err(Error::away())) else {
            return Ok(());
        };
        held.fell_behind();
        if error.is_away() {
            return Err(error);
        }
        self.runtime.fell_behind(tenant, &error);
        Ok(())
    }
}
