//! Background work: what every process does for itself, each kind on its own timer so that none waits
//! for another's trouble, and the jobs, which all processes share.

use std::{future::Future, pin::pin, sync::atomic::Ordering, time::Duration};

use tenantry_domain::access::TenantScope;
use tenantry_storage::activation::{self, Behind};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::documents;
use crate::{Result, Services, jobs::KINDS, start::Inner};

/// How long work under way may take once the server was told to stop.
const PATIENCE: Duration = Duration::from_secs(5);
/// Revisions without a document that are asked for at once.
const FILL_BATCH: u32 = 50;

/// What a process does for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chore {
    /// Looks for what other replicas have activated.
    Follow,
    /// Stores the documents of older releases' revisions.
    Fill,
}

impl Chore {
    const fn name(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Fill => "fill",
        }
    }

    const fn every(self) -> Duration {
        match self {
            Self::Follow => Duration::from_secs(1),
            Self::Fill => Duration::from_secs(10),
        }
    }
}

/// What goes wrong behind a server that is ready all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Troubles {
    /// Tenants whose configuration in force cannot be loaded.
    pub tenants: Vec<String>,
    /// Background work that fails.
    pub jobs: Vec<String>,
}

impl Services {
    /// Does the background work until `shutdown` resolves.
    pub async fn work(&self, shutdown: impl Future<Output = ()> + Send) {
        let stop = CancellationToken::new();
        let mut work = pin!(async {
            tokio::join!(
                self.repeat(Chore::Follow, &stop),
                self.repeat(Chore::Fill, &stop),
                self.work_on(KINDS, &stop),
            )
        });
        tokio::select! {
            () = shutdown => stop.cancel(),
            _ = &mut work => return,
        }
        work.await;
    }

    /// What goes wrong at the moment.
    pub fn troubles(&self) -> Troubles {
        let runtime = &self.inner().runtime;
        Troubles {
            tenants: runtime.tenants.names(),
            jobs: runtime.jobs.names(),
        }
    }

    async fn repeat(&self, chore: Chore, stop: &CancellationToken) {
        let jobs = &self.inner().runtime.jobs;
        let mut tick = tokio::time::interval(chore.every());
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            let mut pass = pin!(self.inner().pass(chore));
            let done = tokio::select! {
                done = &mut pass => done,
                () = stop.cancelled() => match tokio::time::timeout(PATIENCE, pass).await {
                    Ok(done) => done,
                    Err(_) => return,
                },
            };
            match done {
                Ok(()) => jobs.clear(chore.name()),
                Err(error) => jobs.note(chore.name().to_owned(), error.chain()),
            }
        }
    }
}

impl Inner {
    async fn pass(&self, chore: Chore) -> Result<()> {
        match chore {
            Chore::Follow => self.follow().await,
            Chore::Fill => self.fill().await,
        }
    }

    /// Stores the documents that are missing, once; what is missing later is filled when it is read.
    ///
    /// It can stop anywhere and go on later: what is stored is not missing any more.
    async fn fill(&self) -> Result<()> {
        if self.runtime.is_filled.load(Ordering::Relaxed) {
            return Ok(());
        }
        let scope = TenantScope::system();
        let (mut behind, mut filled): (Behind, u64) = (Behind::default(), 0);
        loop {
            let mut tx = self.db.read(&scope).await?;
            let batch = activation::unstored(tx.conn(), &scope, &behind, FILL_BATCH).await?;
            drop(tx);
            if batch.is_empty() {
                break;
            }
            for (place, revision) in batch {
                let outcome = match revision {
                    Ok(revision) => documents::fill(&self.db, revision).await,
                    Err(error) => Err(error.into()),
                };
                match outcome {
                    Ok(_) => filled += 1,
                    Err(error) if error.is_unavailable() => return Err(error),
                    Err(error) => tracing::error!(
                        tenant.id = place.0,
                        revision = place.1,
                        cause = error.chain(),
                        "the document of a revision cannot be made up for"
                    ),
                }
                behind = place;
            }
        }
        if filled > 0 {
            tracing::info!(filled, "the documents of earlier revisions are stored");
        }
        self.runtime.is_filled.store(true, Ordering::Relaxed);
        Ok(())
    }
}
