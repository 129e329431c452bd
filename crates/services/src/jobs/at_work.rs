//! What a job may use while it runs.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    access::{Caller, TenantScope},
    id::{JobId, TenantId},
};
use tenantry_storage::{ReadTx, WriteTx};
use tokio_util::sync::CancellationToken;

use crate::{Read, Result, start::Inner};

/// What a job may use while it runs.
pub struct AtWork {
    pub(crate) inner: Arc<Inner>,
    /// Told when the process is to end, a few seconds before it does.
    pub stop: CancellationToken,
    /// Its kind, by name.
    pub(crate) kind: &'static str,
    /// The job's id: the same each time it is tried.
    pub id: JobId,
    /// The tenant that it is about.
    pub tenant_id: Option<TenantId>,
    /// How often it was begun, this time included.
    pub attempt: u64,
    /// The number of this claim, larger than those before: lets others refuse whoever was overtaken.
    pub fence: i64,
}

impl AtWork {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Everybody's rows: the worker acts for the installation.
    pub(crate) const fn scope() -> TenantScope {
        TenantScope::system()
    }

    /// What a use case reads, in the name of the caller.
    pub(crate) fn read<'a>(&'a self, caller: &'a Caller) -> Read<'a> {
        Read::new(&self.inner, caller, Self::scope())
    }

    /// A transaction for the job's change; hand it over as [`super::Effect::change`].
    ///
    /// It may touch everybody's rows: the worker acts for the installation.
    pub async fn write(&self) -> Result<WriteTx> {
        let mut tx = self.inner.db.write(&Self::scope()).await?;
        tx.belongs_to(self.kind);
        Ok(tx)
    }
}

impl Inner {
    /// A snapshot of everybody's rows, for the worker.
    pub(crate) async fn worker_read(&self) -> Result<ReadTx> {
        Ok(self.db.read(&TenantScope::system()).await?)
    }
}
