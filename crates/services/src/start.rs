//! The handle that everything else holds, and what it is made of.

use std::{any::Any, future::Future, pin::Pin, sync::Arc, time::Duration};

use tenantry_domain::{Problem, access::RequestInfo};
use tenantry_engine::audit::Keyring;
use tenantry_storage::{
    Away, Db, Turn,
    migrate::{self, Standing},
};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::{
    Error, Result,
    access::Access,
    admission::{Admission, Room},
    audit::Trail,
    changes::Changes,
    clock::Clock,
    ids::IdSource,
    in_flight::InFlight,
    jobs::Waker,
    runtime::Runtime,
};

/// How long whoever asks for reads alone waits for the database: a prober does not wait long either.
const PATIENCE: Duration = Duration::from_millis(500);

/// What came of work that was spawned.
type Ended = Box<dyn Any + Send>;

/// What `server` decides about the services.
pub struct Options {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and secrets.
    pub ids: Arc<dyn IdSource>,
    /// Rules that the operator may set.
    pub settings: Settings,
    /// Bytes of effective configurations kept in memory.
    pub runtime_cache_bytes: u64,
    /// The keys of the audit trail's checkpoints; without them there are none.
    pub signing: Option<Keyring>,
}

/// Rules that the operator may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether tools may have endpoints on private hosts.
    pub allow_private_endpoints: bool,
    /// Seconds after which an unused session ends.
    pub session_idle_s: i64,
    /// Seconds after which any session ends.
    pub session_max_s: i64,
    /// Seconds for which a verified token stays good for runtime reads without the database.
    pub auth_grace_s: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow_private_endpoints: false,
            session_idle_s: 60 * 60,
            session_max_s: 12 * 60 * 60,
            auth_grace_s: 300,
        }
    }
}

/// The use cases, ready to run; clones share everything.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

/// What the doors work with; no other crate can reach the database through it.
pub struct Inner {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) settings: Settings,
    pub(crate) in_flight: InFlight,
    pub(crate) access: Access,
    pub(crate) runtime: Runtime,
    /// Work that goes to its end whoever hangs up.
    pub(crate) tasks: TaskTracker,
    pub(crate) admission: Admission,
    pub(crate) trail: Trail,
    pub(crate) waker: Waker,
    pub(crate) changes: Arc<Changes>,
}

impl Services {
    /// Takes over the database.
    pub fn new(db: Db, options: Options) -> Self {
        Self(Arc::new(Inner {
            db,
            access: Access::new(options.settings.auth_grace_s, options.clock.elapsed()),
            settings: options.settings,
            clock: options.clock,
            ids: options.ids,
            in_flight: InFlight::default(),
            runtime: Runtime::new(options.runtime_cache_bytes),
            tasks: TaskTracker::new(),
            admission: Admission::new(cores()),
            trail: Trail::new(options.signing),
            waker: Waker::default(),
            changes: Arc::default(),
        }))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn shared(&self) -> Arc<Inner> {
        Arc::clone(&self.0)
    }

    /// Does work in a task of its own: it goes to its end even when the caller stops waiting.
    ///
    /// Everything that must happen together and is more than one transaction belongs in here.
    pub(crate) async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        // One kind of task for all work: the machinery of a task is compiled for each kind.
        let done = self.spawn(Box::pin(async move { Box::new(work.await) as Ended }));
        match done.await?.downcast::<Result<T>>() {
            Ok(done) => *done,
            Err(_) => Err(Error::Internal("work ended as other work".to_owned())),
        }
    }

    async fn spawn(&self, work: Pin<Box<dyn Future<Output = Ended> + Send>>) -> Result<Ended> {
        let done = self.0.tasks.spawn(work.in_current_span()).await;
        done.map_err(|error| Error::internal("work ended badly", error))
    }

    /// Waits until everything is done that goes on without the client that asked for it.
    ///
    /// To be awaited before the database is closed.
    pub async fn settled(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
        // Whoever asks only in order to wait, such as a test, may go on giving work.
        self.0.tasks.reopen();
    }

    /// A new id for a request.
    pub fn request_id(&self) -> String {
        let inner = self.inner();
        format!("req_{}", inner.ids.unique(inner.clock.now()))
    }

    /// Room for a large body, to be held until it was worked on; refused with 503 when there is none.
    pub async fn room_for_body(&self, bytes: usize) -> Result<Room, Problem> {
        let room = self.inner().admission.room_for_body(bytes).await;
        room.map_err(|error| error.into_problem(&RequestInfo::default()))
    }

    /// Room for a large answer, to be held until it was sent; `None` when there is none.
    pub fn room_for_answer(&self, bytes: usize) -> Option<Room> {
        self.inner().admission.room_for_answer(bytes)
    }

    /// Waits until no other process on the database has the turn of this name.
    pub async fn turn(&self, name: &'static str) -> Result<Turn> {
        Ok(self.inner().db.turn(name).await?)
    }

    /// Whether the database answers, has a schema that this program serves on and takes changes; otherwise a
    /// sentence that says why not.
    pub async fn readiness(&self) -> Result<(), String> {
        let db = &self.inner().db;
        let standing = migrate::standing(db).await;
        fits(standing.map_err(|error| away(&error))?)?;
        db.try_writer().await.map_err(|error| away(&error))
    }

    /// Whether runtime reads are answered: the database answers, or has for so short a time not answered that
    /// known tokens are still good for what is in memory; otherwise a sentence that says why not.
    pub async fn runtime_readiness(&self) -> Result<(), String> {
        let inner = self.inner();
        let asked = tokio::time::timeout(PATIENCE, migrate::standing(&inner.db)).await;
        let reason = match asked {
            Ok(Ok(standing)) => {
                inner.access.note_answer(inner.clock.elapsed());
                return fits(standing);
            }
            Ok(Err(error)) => away(&error),
            Err(_) => Away::Unreachable.to_string(),
        };
        if inner.access.is_in_grace(inner.clock.elapsed()) {
            return Ok(());
        }
        Err(reason)
    }
}

/// Whether this program serves on such a schema.
fn fits(standing: Standing) -> Result<(), String> {
    match standing {
        Standing::Current | Standing::Expanded => Ok(()),
        Standing::Behind(missing) => Err(format!(
            "The database lacks {missing} of this release's migrations: run `tenantry migrate up`."
        )),
        Standing::Newer { found, .. } => Err(format!(
            "A newer release has changed the database's schema (migration {found}), and this one cannot serve on it: start that release."
        )),
    }
}

fn away(error: &tenantry_storage::Error) -> String {
    if let Some(away) = error.away() {
        return away.to_string();
    }
    let cause = crate::error::chain_of(error);
    tracing::error!(cause, "the database cannot be asked whether it is ready");
    "The database does not do what it is asked.".to_owned()
}

/// The processors of this machine.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}
