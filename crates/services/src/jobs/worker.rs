//! The worker of a process: looks for what is due, does a few jobs at once, stops cleanly.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use tenantry_storage::{
    activation, bookkeeping,
    jobs::{Claimed, NewRecurring, next_due, tally},
    outbox,
};
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, instrument::WithSubscriber as _};

use super::{
    Kind,
    outcome::{LEASE_S, Run},
};
use crate::{
    Result, Services,
    families::{
        ACTIVE_CONFIGURATIONS, JOBS_DEAD, JOBS_DEPTH, JOBS_OLDEST_SECONDS, OUTBOX_OLDEST_SECONDS,
        OUTBOX_UNSENT, number, seconds_since,
    },
    start::Inner,
};

/// Jobs that a process does at once.
const SLOTS: usize = 4;
/// How often it is looked for jobs that others put in.
const POLL: Duration = Duration::from_secs(1);
/// How often jobs are counted for whoever watches.
const COUNT_EVERY: Duration = Duration::from_secs(15);
/// How long jobs under way may take once the process was told to stop.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the worker's own trouble is called.
const WORKER: &str = "jobs";
/// What the trouble of counting is called.
const COUNTING: &str = "counting";

impl Services {
    /// Does the jobs of these kinds, and no others, until told to stop. [`Services::work`] does all.
    pub async fn work_on(&self, kinds: &'static [Kind], stop: &CancellationToken) {
        let worker = Worker {
            inner: self.shared(),
            kinds,
            stop: stop.clone(),
            running: JoinSet::new(),
            runs: HashMap::new(),
            is_kept: false,
            wanted: Wanted::default(),
            counted: None,
        };
        Box::pin(worker.work()).await;
    }
}

/// Which recurring kinds have anything to do, as it was a moment ago.
#[derive(Default)]
struct Wanted {
    asked: Option<Instant>,
    kinds: Vec<&'static str>,
}

struct Worker {
    inner: Arc<Inner>,
    kinds: &'static [Kind],
    stop: CancellationToken,
    running: JoinSet<()>,
    /// What each task is about, for when it does not end well.
    runs: HashMap<Id, Arc<Run>>,
    /// Whether the rows of what recurs are there.
    is_kept: bool,
    wanted: Wanted,
    counted: Option<Instant>,
}

impl Worker {
    async fn work(mut self) {
        loop {
            let pause = match self.begin_what_is_due().await {
                Ok(pause) => {
                    self.inner.runtime.jobs.clear(WORKER);
                    pause
                }
                Err(error) => {
                    let jobs = &self.inner.runtime.jobs;
                    jobs.note(WORKER.to_owned(), error.chain());
                    POLL
                }
            };
            tokio::select! {
                () = self.stop.cancelled() => break,
                () = self.inner.waker.woken() => self.wanted.asked = None,
                Some(ended) = self.running.join_next_with_id() => self.ended(ended).await,
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.wind_up().await;
    }

    /// Claims what is due and there is room for; how long nothing more is to be expected.
    async fn begin_what_is_due(&mut self) -> Result<Duration> {
        let free = SLOTS.saturating_sub(self.running.len());
        if free == 0 {
            return Ok(POLL);
        }
        self.keep_recurring().await?;
        // What is only told must not keep anything from being done.
        match self.count().await {
            Ok(()) => self.inner.runtime.jobs.clear(COUNTING),
            Err(error) => {
                let jobs = &self.inner.runtime.jobs;
                jobs.note(COUNTING.to_owned(), error.chain());
            }
        }
        let kinds = self.wanted_kinds().await;
        let now = self.inner.clock.now();
        let mut tx = self.inner.worker_read().await?;
        let due = next_due(tx.conn(), &kinds).await?;
        drop(tx);
        let Some(due) = due else { return Ok(POLL) };
        if due > now {
            let left = u64::try_from(due.micros() - now.micros()).unwrap_or(u64::MAX);
            return Ok(POLL.min(Duration::from_micros(left)));
        }
        let free = u32::try_from(free).unwrap_or(1);
        let until = now.plus_seconds(LEASE_S);
        for claimed in bookkeeping::claim_jobs(&self.inner.db, &kinds, free, now, until).await? {
            self.begin(claimed);
        }
        Ok(POLL)
    }

    fn begin(&mut self, claimed: Claimed) {
        let Some(kind) = self.kinds.iter().find(|kind| kind.name == claimed.kind) else {
            return;
        };
        let span = tracing::debug_span!(
            "job",
            job.id = %claimed.lease.id,
            job.kind = kind.name,
            job.attempt = claimed.attempts,
        );
        let run = Arc::new(Run {
            inner: Arc::clone(&self.inner),
            kind,
            claimed,
            stop: self.stop.clone(),
        });
        let work = Arc::clone(&run).go().instrument(span);
        let task = self.running.spawn(work.with_current_subscriber());
        self.runs.insert(task.id(), run);
    }

    async fn ended(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match &ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        let run = self.runs.remove(&id);
        if let (Some(run), Err(error)) = (run, ended)
            && error.is_panic()
        {
            run.panicked().await;
        }
    }

    async fn keep_recurring(&mut self) -> Result<()> {
        if self.is_kept {
            return Ok(());
        }
        let now = self.inner.clock.now();
        let ids: Vec<_> = self.kinds.iter().map(Kind::recurring_id).collect();
        let recurring: Vec<_> = self
            .kinds
            .iter()
            .zip(&ids)
            .filter_map(|(kind, id)| {
                Some(NewRecurring {
                    id,
                    kind: kind.name,
                    every_s: kind.every?.as_secs().max(1),
                    created_at: now,
                })
            })
            .collect();
        bookkeeping::keep_recurring(&self.inner.db, &recurring).await?;
        self.is_kept = true;
        Ok(())
    }

    /// The kinds that there may be something to do for. What recurs is asked before it is claimed, for
    /// reading is cheaper.
    async fn wanted_kinds(&mut self) -> Vec<&'static str> {
        let asked = self.wanted.asked;
        if asked.is_none_or(|asked| asked.elapsed() >= POLL / 2) {
            self.wanted.kinds.clear();
            for kind in self.kinds {
                // One that cannot tell says why when it is run.
                let is_wanted = kind.every.is_none()
                    || (kind.is_wanted)(Arc::clone(&self.inner))
                        .await
                        .unwrap_or(true);
                if is_wanted {
                    self.wanted.kinds.push(kind.name);
                }
            }
            self.wanted.asked = Some(Instant::now());
        }
        self.wanted.kinds.clone()
    }

    /// Tells whoever watches what waits, what died and what is in force.
    async fn count(&mut self) -> Result<()> {
        let counted = self.counted;
        if counted.is_some_and(|counted| counted.elapsed() < COUNT_EVERY) {
            return Ok(());
        }
        self.counted = Some(Instant::now());
        let mut tx = self.inner.worker_read().await?;
        let tallies = tally(tx.conn()).await?;
        let backlog = outbox::backlog(tx.conn()).await?;
        let in_force = activation::count_in_force(tx.conn()).await?;
        drop(tx);
        let now = self.inner.clock.now();
        metrics::gauge!(OUTBOX_UNSENT).set(number(backlog.unsent));
        metrics::gauge!(OUTBOX_OLDEST_SECONDS).set(seconds_since(backlog.oldest, now));
        metrics::gauge!(ACTIVE_CONFIGURATIONS).set(number(in_force));
        for kind in self.kinds {
            let tally = tallies.iter().find(|tally| tally.kind == kind.name);
            let tally = tally.cloned().unwrap_or_default();
            metrics::gauge!(JOBS_DEPTH, "kind" => kind.name).set(number(tally.live));
            metrics::gauge!(JOBS_DEAD, "kind" => kind.name).set(number(tally.dead));
            metrics::gauge!(JOBS_OLDEST_SECONDS, "kind" => kind.name)
                .set(seconds_since(tally.oldest_due, now));
        }
        Ok(())
    }

    /// Lets what runs come to its end, and gives the rest back.
    async fn wind_up(mut self) {
        let drained = async {
            while let Some(ended) = self.running.join_next_with_id().await {
                self.ended(ended).await;
            }
        };
        if tokio::time::timeout(PATIENCE, drained).await.is_ok() {
            return;
        }
        self.running.abort_all();
        while let Some(ended) = self.running.join_next_with_id().await {
            if let Ok((id, ())) = ended {
                self.runs.remove(&id);
            }
        }
        for run in self.runs.values() {
            run.give_back().await;
        }
    }
}
