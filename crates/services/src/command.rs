//! What a use case that changes something looks like.

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};
use tenantry_domain::{
    Operation, ProblemKind, Timestamp,
    access::{Caller, Role, TenantScope},
    id::JobId,
    tenants::Tenant,
};
use tenantry_storage::{Conn, Ledger, WriteTx, jobs::NewJob};

use crate::{
    AtWork, Error, Job, Read, Result, Terms, Work, ids::IdSource, listed::ListedCommand,
    start::Inner,
};

/// How an operation is done that changes something; what it answers is stored with the idempotency key.
///
/// Only [`crate::Services::run`] calls these functions.
pub trait Command:
    Operation<Output: Serialize + DeserializeOwned + Sync + 'static>
    + Serialize
    + ListedCommand
    + 'static
{
    /// What [`Command::prepare`] hands to [`Command::apply`].
    type Prepared: Send + 'static;

    /// Whether the output holds a secret that is shown once and must not be stored.
    const SHOWS_SECRET: bool = false;
    /// Whether a suspended tenant takes it all the same, as it takes being resumed.
    const WHILE_SUSPENDED: bool = false;
    /// Whether only a person does it, signed in: no token, whoever owns it.
    const PERSON_ONLY: bool = false;
    /// What kind of work it is; heavy work takes a place, and more of it at once is turned away.
    const WORK: Work = Work::Light;

    /// The roles that it gives to a credential; some ask for fresh authentication.
    fn gives(&self) -> &[Role] {
        &[]
    }

    /// Everything slow, outside the transaction: validation, hashing, reading.
    fn prepare(&self, read: &mut Read<'_>) -> impl Future<Output = Result<Self::Prepared>> + Send;

    /// The change; checks again what may have moved since [`Command::prepare`], and by
    /// [`Write::check_seen`] the row that it is about, if [`Operation::IF_MATCH`] says that there is one.
    fn apply(
        &self,
        prepared: Self::Prepared,
        write: &mut Write<'_>,
    ) -> impl Future<Output = Result<Done<Self::Output>>> + Send;

    /// Work after the commit and before the answer, such as swapping what is served.
    ///
    /// It is done even when nobody waits for the answer any more.
    fn after(&self, _inner: &Inner, _output: &Self::Output) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// What a command did.
pub enum Done<T> {
    /// It changed something, and this is its ledger.
    Changed(T, Box<Ledger>),
    /// Everything was so already; the transaction is rolled back.
    Unchanged(T),
}

impl<T> Done<T> {
    /// It changed something.
    pub fn changed(value: T, ledger: Ledger) -> Self {
        Self::Changed(value, Box::new(ledger))
    }

    /// Everything was so already.
    pub fn unchanged(value: T) -> Self {
        Self::Unchanged(value)
    }

    /// The same, with what is answered made of what there was to answer.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Done<U> {
        match self {
            Self::Changed(value, ledger) => Done::Changed(with(value), ledger),
            Self::Unchanged(value) => Done::Unchanged(with(value)),
        }
    }
}

/// What a command may use while it changes something.
pub struct Write<'a> {
    pub(crate) tx: WriteTx,
    pub(crate) caller: &'a Caller,
    pub(crate) scope: TenantScope,
    pub(crate) now: Timestamp,
    pub(crate) ids: &'a dyn IdSource,
    /// The tenant that the command is about, locked.
    pub(crate) tenant: Option<Tenant>,
    /// Whether the state that the caller saw was compared.
    pub(crate) is_seen_checked: bool,
    /// Whether a job was put in, for the worker to be woken.
    pub(crate) has_enqueued: bool,
}

impl<'a> Write<'a> {
    /// What a job changes, in the name of the caller; its transaction is handed over as [`crate::Effect::change`].
    pub(crate) async fn of_job(at: &'a AtWork, caller: &'a Caller) -> Result<Self> {
        Ok(Self {
            tx: at.write().await?,
            caller,
            scope: AtWork::scope(),
            now: at.now(),
            ids: &*at.inner.ids,
            tenant: None,
            is_seen_checked: false,
            has_enqueued: false,
        })
    }
}

impl Write<'_> {
    /// The transaction, for storage functions that write.
    pub(crate) fn tx(&mut self) -> &mut WriteTx {
        &mut self.tx
    }

    /// The connection inside the transaction, for storage functions that read.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        self.tx.conn()
    }

    /// The tenant that the command's scope names; [`crate::Services::run`] has locked it.
    pub(crate) fn tenant(&self) -> Result<Tenant> {
        let about_none = || Error::Internal("the command is about no tenant".to_owned());
        self.tenant.clone().ok_or_else(about_none)
    }

    /// Refuses when the caller saw another state of the row than the present one, which is locked.
    pub(crate) fn check_seen(&mut self, present: i64) -> Result<()> {
        self.is_seen_checked = true;
        match &self.caller.request.if_match {
            Some(seen) if !seen.admits(present) => Err(ProblemKind::PreconditionFailed.into()),
            _ => Ok(()),
        }
    }

    /// Puts a job in: it is there when this command's change is, and neither is without the other.
    pub async fn enqueue<J: Job>(&mut self, job: &J, terms: &Terms) -> Result<JobId> {
        let id = JobId::from_unique(&self.unique());
        let payload = serde_json::to_string(job)
            .map_err(|error| Error::internal("a job cannot be written", error))?;
        let new = NewJob {
            id: &id,
            kind: J::NAME,
            key: terms.key.as_deref(),
            tenant_id: terms.tenant_id.as_ref(),
            payload: &payload,
            due: terms.due,
            created_at: self.now,
        };
        let scope = self.scope.clone();
        tenantry_storage::jobs::enqueue(&mut self.tx, &scope, &new).await?;
        self.has_enqueued = true;
        Ok(id)
    }

    /// A new unique id part.
    pub(crate) fn unique(&self) -> String {
        self.ids.unique(self.now)
    }

    /// What is written into `created_by`.
    pub(crate) fn created_by(&self) -> String {
        self.caller.actor.label()
    }
}
