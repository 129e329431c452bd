//! What a use case that only reads looks like.

use std::future::Future;

use tenantry_domain::{
    Timestamp,
    access::{Caller, TenantScope},
};
use tenantry_storage::{Conn, Db, ReadTx};

use crate::{Error, Result, Work, admission::Slot, listed::ListedQuery, start::Inner};

/// How an operation is done that only reads.
pub trait Query: ListedQuery {
    /// What kind of work it is; heavy work takes a place, and more of it at once is turned away.
    const WORK: Work = Work::Light;

    /// Reads; everything from one snapshot.
    fn answer(&self, read: &mut Read<'_>) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// What a use case may use while it reads.
pub struct Read<'a> {
    pub(crate) inner: &'a Inner,
    pub(crate) caller: &'a Caller,
    pub(crate) scope: TenantScope,
    pub(crate) now: Timestamp,
    tx: Option<ReadTx>,
    slot: Option<Slot>,
}

impl<'a> Read<'a> {
    pub(crate) fn new(inner: &'a Inner, caller: &'a Caller, scope: TenantScope) -> Self {
        Self {
            inner,
            caller,
            scope,
            now: inner.clock.now(),
            tx: None,
            slot: None,
        }
    }

    /// Takes the place that this kind of work needs, before anything is read for it.
    pub(crate) async fn enter(&mut self, work: Work) -> Result<()> {
        // Nobody may wait in line and hold a connection.
        self.release();
        self.slot = Some(self.inner.admission.enter(work).await?);
        Ok(())
    }

    /// The place that the use case has.
    pub(crate) fn slot(&self) -> Result<&Slot> {
        let missing = || Error::Internal("a use case was begun past the doors".to_owned());
        self.slot.as_ref().ok_or_else(missing)
    }

    /// Computes on a worker thread, for documents of so many bytes; large ones wait for memory.
    pub(crate) async fn compute<T: Send + 'static>(
        &mut self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        // Nothing may wait for a connection that we hold while we wait for memory.
        self.release();
        self.slot()?.compute(bytes, work).await
    }

    /// Gives the snapshot's connection back before long work; the next read takes a new one.
    pub(crate) fn release(&mut self) {
        self.tx = None;
    }

    /// A new unique id part.
    pub(crate) fn unique(&self) -> String {
        self.inner.ids.unique(self.now)
    }

    /// The database itself, for bookkeeping beside the snapshot; it is no change of the business.
    pub(crate) fn bookkeeping(&mut self) -> &'a Db {
        // The write connection must not wait for a snapshot of our own.
        self.release();
        &self.inner.db
    }

    /// The snapshot's connection; opened when first asked for, because many commands read nothing.
    pub(crate) async fn conn(&mut self) -> Result<&mut Conn> {
        let tx = match self.tx.take() {
            Some(tx) => tx,
            None => self.inner.db.read(&self.scope).await?,
        };
        Ok(self.tx.insert(tx).conn())
    }
}
