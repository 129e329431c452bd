//! What a job looks like, and the list's view of it.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use tenantry_domain::{
    Timestamp,
    access::Caller,
    id::{JobId, TenantId},
};
use tenantry_storage::{Ledger, WriteTx};

use super::AtWork;
use crate::{Error, Result, start::Inner};

/// A kind of job; the struct's fields are what it is given to work with.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name: metric label, log field, the kind of its rows.
    const NAME: &'static str;
    /// For work that is done again and again: how long after one run the next begins, in whole seconds.
    ///
    /// Such a job has one row for ever, and no fields.
    const EVERY: Option<Duration> = None;
    /// How often it is tried before it is dead; what recurs never dies.
    const ATTEMPTS: u64 = 10;

    /// Does it. It may be begun several times, but only one [`Effect::change`] is committed.
    fn run(self, at: AtWork) -> impl Future<Output = Result<Effect>> + Send;

    /// Whether there is anything to do for what recurs; cheaper than being claimed.
    fn is_wanted(_inner: Arc<Inner>) -> impl Future<Output = Result<bool>> + Send {
        async { Ok(true) }
    }
}

/// What a job did.
pub enum Effect {
    /// All that it was for, and nothing of it is left to commit: it is bookkeeping, or reaches beyond
    /// the database, and does no harm when it is done twice.
    Finished,
    /// A part, until it was told to stop; somebody else goes on.
    Stopped,
    /// Nothing yet: it is begun again at this instant, as if for the first time.
    Later(Timestamp),
    /// A change, to be committed together with the job's end.
    Change(Box<Change>),
}

/// A change that a job made.
pub struct Change {
    pub(super) tx: WriteTx,
    pub(super) ledger: Ledger,
    /// The tenant whose configuration it changed.
    pub(super) serves: Option<TenantId>,
    /// In whose name it was made, where that is not the product itself.
    pub(super) by: Option<Caller>,
    /// When the job is begun again, as if for the first time, to go on with what is left.
    pub(super) again: Option<Timestamp>,
}

impl Effect {
    /// A change, made in a transaction of [`AtWork::write`].
    pub fn change(tx: WriteTx, ledger: Ledger) -> Self {
        Self::Change(Box::new(Change {
            tx,
            ledger,
            serves: None,
            by: None,
            again: None,
        }))
    }

    /// The same, in the name of somebody whom the trail names.
    #[must_use]
    pub(crate) fn by(self, caller: Caller) -> Self {
        self.with(|change| change.by = Some(caller))
    }

    /// The same, which is a part: the job is begun again at this instant, as if for the first time.
    #[must_use]
    pub(crate) fn again(self, due: Timestamp) -> Self {
        self.with(|change| change.again = Some(due))
    }

    /// The same, after which this process serves what is in force for the tenant by then.
    #[must_use]
    pub(crate) fn serving(self, tenant: TenantId) -> Self {
        self.with(|change| change.serves = Some(tenant))
    }

    fn with(mut self, say: impl FnOnce(&mut Change)) -> Self {
        if let Self::Change(change) = &mut self {
            say(change);
        }
        self
    }
}

/// Under which terms a job is put in.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Jobs of one key, whatever their kind, are done one after the other, in the order in which they
    /// were put in. One that waits to be tried again holds up the next; one that is dead does not.
    pub key: Option<String>,
    /// The tenant that it is about, spelled as stored.
    pub tenant_id: Option<TenantId>,
    /// When it is due, if not at once; until then it holds up nobody of its key.
    pub due: Option<Timestamp>,
}

pub(super) type Running = Pin<Box<dyn Future<Output = Result<Effect>> + Send>>;
pub(super) type Asking = Pin<Box<dyn Future<Output = Result<bool>> + Send>>;

/// A kind of job, as the list holds it.
pub struct Kind {
    /// [`Job::NAME`].
    pub name: &'static str,
    pub(super) every: Option<Duration>,
    pub(super) attempts: u64,
    pub(super) run: fn(&str, AtWork) -> Running,
    pub(super) is_wanted: fn(Arc<Inner>) -> Asking,
}

impl Kind {
    /// The kind of these jobs.
    pub const fn of<J: Job>() -> Self {
        Self {
            name: J::NAME,
            every: J::EVERY,
            attempts: J::ATTEMPTS,
            run: begin::<J>,
            is_wanted: |inner| Box::pin(J::is_wanted(inner)),
        }
    }

    /// The one row of a kind that recurs.
    pub(super) fn recurring_id(&self) -> JobId {
        JobId::from_unique(&format!("every_{}", self.name))
    }
}

fn begin<J: Job>(payload: &str, at: AtWork) -> Running {
    match serde_json::from_str::<J>(payload) {
        Ok(job) => Box::pin(job.run(at)),
        Err(error) => {
            let unreadable = Error::internal("what the job is given cannot be read", error);
            Box::pin(std::future::ready(Err(unreadable)))
        }
    }
}
