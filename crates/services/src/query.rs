//! What a use case that only reads looks like.

use std::future::Future;

use tenantry_domain::{
    Operation, Timestamp,
    access::{Caller, TenantScope},
    packs::Report,
};
use tenantry_storage::{Conn, Db, ReadTx, bookkeeping};

use crate::{
    Error, Result, Work,
    access::{Account, Attempt},
    admission::{Admission, Slot},
    audit::Trail,
    ids::IdSource,
    registry::Listed,
    start::{Inner, Settings},
};

/// How an operation is done that only reads.
pub trait Query: Operation + Listed {
    /// What kind of work it is; heavy work takes a place, and more of it at once is turned away.
    const WORK: Work = Work::Light;

    /// Reads; everything from one snapshot.
    fn answer(&self, read: &mut Read<'_>) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// What a use case may use while it reads.
pub struct Read<'a> {
    db: &'a Db,
    tx: Option<ReadTx>,
    pub(crate) caller: &'a Caller,
    pub(crate) scope: TenantScope,
    pub(crate) now: Timestamp,
    pub(crate) settings: &'a Settings,
    ids: &'a dyn IdSource,
    admission: &'a Admission,
    slot: Option<Slot>,
    pub(crate) trail: &'a Trail,
}

impl<'a> Read<'a> {
    pub(crate) fn new(inner: &'a Inner, caller: &'a Caller, scope: TenantScope) -> Self {
        Self {
            db: &inner.db,
            tx: None,
            caller,
            scope,
            now: inner.clock.now(),
            settings: &inner.settings,
            ids: &*inner.ids,
            admission: &inner.admission,
            slot: None,
            trail: &inner.trail,
        }
    }

    /// Takes the place that this kind of work needs, before anything is read for it.
    pub(crate) async fn enter(&mut self, work: Work) -> Result<()> {
        // Nobody may wait in line and hold a connection.
        self.release();
        self.slot = Some(self.admission.enter(work).await?);
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
        self.ids.unique(self.now)
    }

    /// Keeps the report of a refused import: bookkeeping, not a change of the business.
    pub(crate) async fn store_report(&mut self, report: &Report) -> Result<()> {
        // The write connection must not wait for a snapshot of our own.
        self.release();
        Ok(bookkeeping::store_report(self.db, &self.scope, report).await?)
    }

    /// Counts an attempt at a password, or refuses it for now.
    pub(crate) async fn begin_attempt(&mut self, username: &str) -> Result<Attempt<'a>> {
        // The write connection must not wait for a snapshot of our own.
        self.release();
        Attempt::begin(
            self.db,
            Account::User(username),
            &self.caller.request,
            self.now,
        )
        .await
    }

    /// A snapshot of every tenant's rows, for what is about all of them; nothing of it is told.
    pub(crate) async fn of_all(&self) -> Result<ReadTx> {
        Ok(self.db.read(&TenantScope::system()).await?)
    }

    /// The snapshot's connection; opened when first asked for, because many commands read nothing.
    pub(crate) async fn conn(&mut self) -> Result<&mut Conn> {
        let tx = match self.tx.take() {
            Some(tx) => tx,
            None => self.db.read(&self.scope).await?,
        };
        Ok(self.tx.insert(tx).conn())
    }
}
