//! One run of a job: kept hold of while it works, ended with its effect, counted.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use tenantry_domain::{Timestamp, access::Caller, id::OutboxId};
use tenantry_storage::{
    Stamp, bookkeeping,
    jobs::{Claimed, Lease, Settled, settle},
};
use tokio_util::sync::CancellationToken;
use tracing::instrument::WithSubscriber as _;

use super::{AtWork, Effect, Kind, kind::Change, pause::pause};
use crate::{
    Error, Result,
    activation::serve_tenant,
    families::{JOB_SECONDS, JOBS},
    start::Inner,
};

/// Seconds that a lease lasts.
pub(super) const LEASE_S: i64 = 30;
/// How often a lease is prolonged.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// The longest pause of what recurs: it is expected to go on soon after a fault is mended.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunOutcome {
    Done,
    Stopped,
    Failed,
    Dead,
    /// Somebody else has the job, or it was cancelled: nothing of the run was committed.
    Lost,
}

impl RunOutcome {
    const ALL: [Self; 5] = [
        Self::Done,
        Self::Stopped,
        Self::Failed,
        Self::Dead,
        Self::Lost,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Dead => "dead",
            Self::Lost => "lost",
        }
    }
}

/// Has the counters of jobs begin at zero, rather than with what they count first.
pub(crate) fn begin_counters() {
    for kind in super::KINDS {
        for outcome in RunOutcome::ALL {
            let labels = [("kind", kind.name), ("outcome", outcome.as_str())];
            metrics::counter!(JOBS, &labels).increment(0);
        }
    }
}

/// One run of a job.
pub(super) struct Run {
    pub(super) inner: Arc<Inner>,
    pub(super) kind: &'static Kind,
    pub(super) claimed: Claimed,
    pub(super) stop: CancellationToken,
}

impl Run {
    /// Runs the job to its end, or until the lease is lost.
    pub(super) async fn go(self: Arc<Self>) {
        let began = Instant::now();
        let outcome = tokio::select! {
            biased;
            outcome = self.finish() => outcome,
            () = lost(&self.inner, &self.claimed.lease) => RunOutcome::Lost,
        };
        if outcome == RunOutcome::Lost {
            let (id, kind) = (&self.claimed.lease.id, self.kind.name);
            tracing::warn!(
                job.id = %id,
                job.kind = kind,
                "somebody else has the job now, or it was cancelled: nothing of this run was committed"
            );
        }
        metrics::histogram!(JOB_SECONDS, "kind" => self.kind.name)
            .record(began.elapsed().as_secs_f64());
        self.count(outcome);
    }

    fn count(&self, outcome: RunOutcome) {
        let labels = [("kind", self.kind.name), ("outcome", outcome.as_str())];
        metrics::counter!(JOBS, &labels).increment(1);
    }

    async fn finish(&self) -> RunOutcome {
        let at = AtWork {
            inner: Arc::clone(&self.inner),
            stop: self.stop.clone(),
            kind: self.kind.name,
            id: self.claimed.lease.id.clone(),
            tenant_id: self.claimed.tenant_id.clone(),
            attempt: self.claimed.attempts,
            fence: self.claimed.lease.fence,
        };
        let ended = match (self.kind.run)(&self.claimed.payload, at).await {
            Ok(effect) => self.end(effect).await,
            Err(error) => Err(error),
        };
        match ended {
            Ok(outcome) => {
                if self.kind.every.is_some() {
                    self.inner.runtime.jobs.clear(self.kind.name);
                }
                outcome
            }
            Err(error) => self.failed(&error).await,
        }
    }

    /// Writes the job's end, together with what it changed.
    async fn end(&self, effect: Effect) -> Result<RunOutcome> {
        let now = self.inner.clock.now();
        let settled = match self.kind.every {
            Some(every) => Settled::Again {
                due: later(now, every),
            },
            None => Settled::Done,
        };
        match effect {
            Effect::Change(change) => self.commit(*change, &settled, now).await?,
            Effect::Finished => self.settle(&settled, now).await?,
            Effect::Later(due) => {
                self.settle(&Settled::Later { due }, now).await?;
                return Ok(RunOutcome::Stopped);
            }
            Effect::Stopped => {
                self.settle(&Settled::Released, now).await?;
                return Ok(RunOutcome::Stopped);
            }
        }
        Ok(RunOutcome::Done)
    }

    async fn commit(&self, change: Change, settled: &Settled, now: Timestamp) -> Result<()> {
        let Change {
            mut tx,
            ledger,
            serves,
            by,
            again,
        } = change;
        let again = again.map(|due| Settled::Later { due });
        let settled = again.as_ref().unwrap_or(settled);
        settle(&mut tx, &self.claimed, settled, now).await?;
        let caller = by.unwrap_or_else(|| Caller::system(self.claimed.lease.id.as_str()));
        let ids = &self.inner.ids;
        let message = OnceLock::new();
        let outbox_id = || {
            let id = OutboxId::from_unique(&ids.unique(now));
            message.get_or_init(|| id.clone());
            id
        };
        let stamp = Stamp {
            caller: &caller,
            at: now,
            outbox_id: &outbox_id,
        };
        tx.commit(ledger, &stamp).await?;
        self.inner.changes.note(message.into_inner());
        if let Some(tenant) = serves {
            // Apart: whoever finds that the lease has ended, with the job, gives this run up.
            let inner = Arc::clone(&self.inner);
            let serving = async move { serve_tenant(&inner, &tenant).await };
            self.inner.tasks.spawn(serving.with_current_subscriber());
        }
        Ok(())
    }

    async fn settle(&self, settled: &Settled, now: Timestamp) -> Result<()> {
        Ok(bookkeeping::settle_job(&self.inner.db, &self.claimed, settled, now).await?)
    }

    async fn failed(&self, error: &Error) -> RunOutcome {
        if error.is_lease_lost() {
            return RunOutcome::Lost;
        }
        let (outcome, settled) = self.verdict(error);
        let cause = error.chain();
        // In the line itself: spans are not shown where the log says little.
        let (id, kind) = (&self.claimed.lease.id, self.kind.name);
        if self.kind.every.is_some() {
            // Each pass would say so.
            self.inner
                .runtime
                .jobs
                .note(self.kind.name.to_owned(), cause);
        } else if outcome == RunOutcome::Dead {
            tracing::error!(job.id = %id, job.kind = kind, cause, "the job failed as often as it may");
        } else if self.claimed.attempts == 1 {
            tracing::warn!(job.id = %id, job.kind = kind, cause, "the job failed and will be tried again");
        } else {
            tracing::debug!(job.id = %id, job.kind = kind, cause, "the job failed again");
        }
        match self.settle(&settled, self.inner.clock.now()).await {
            Ok(()) => outcome,
            Err(error) if error.is_lease_lost() => RunOutcome::Lost,
            Err(error) => {
                // It is tried again when the lease has run out.
                let cause = error.chain();
                tracing::debug!(cause, "the end of a job could not be written");
                outcome
            }
        }
    }

    /// What comes of a failure. Nothing dies of a database that is away.
    fn verdict(&self, error: &Error) -> (RunOutcome, Settled) {
        let (attempts, error_text) = (self.claimed.attempts, error.chain());
        let recurs = self.kind.every.is_some();
        if !recurs && attempts >= self.kind.attempts && !error.is_away() {
            return (RunOutcome::Dead, Settled::Dead { error: error_text });
        }
        let longest = recurs.then_some(LONGEST_PAUSE);
        let pause = pause(attempts, longest, noise(&self.inner));
        let settled = Settled::Failed {
            error: error_text,
            due: later(self.inner.clock.now(), pause),
        };
        (RunOutcome::Failed, settled)
    }

    /// Notes that the run ended in a panic, which is a fault of the job's.
    pub(super) async fn panicked(&self) {
        let outcome = self
            .failed(&Error::Internal("the job panicked".to_owned()))
            .await;
        self.count(outcome);
    }

    /// Gives the job back, for others to do at once.
    pub(super) async fn give_back(&self) {
        let now = self.inner.clock.now();
        if let Err(error) = self.settle(&Settled::Released, now).await {
            let cause = error.chain();
            tracing::debug!(cause, "a job was not given back; its lease has to run out");
        }
        self.count(RunOutcome::Stopped);
    }
}

/// Prolongs the lease again and again; returns when there is none any more.
async fn lost(inner: &Inner, lease: &Lease) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let until = inner.clock.now().plus_seconds(LEASE_S);
        match bookkeeping::extend_lease(&inner.db, lease, until).await {
            Ok(true) => {}
            Ok(false) => return,
            // The end is refused if the lease has run out by then.
            Err(error) => tracing::debug!(%error, "a lease could not be prolonged"),
        }
    }
}

pub(super) fn later(now: Timestamp, by: Duration) -> Timestamp {
    let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(now.micros().saturating_add(micros))
}

fn noise(inner: &Inner) -> u64 {
    let secret = inner.ids.secret();
    secret
        .first_chunk()
        .map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
