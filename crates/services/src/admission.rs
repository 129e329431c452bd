//! How much heavy work is done at once.
//!
//! Comparing two documents of six megabytes takes some two hundred megabytes and a processor for a
//! while, so a hundred who ask for it at once must not all get it at once. Every operation says by
//! its `WORK` what kind of work it does; the doors let in as many of a kind as [`Work::rules`] says,
//! keep a few waiting and turn the rest away with 503. What computes also waits until the memory
//! that it will take is free: by [`Slot::compute`], the only way onto a worker thread, which refuses
//! an operation that has not said what it does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tenantry_domain::{Problem, ProblemKind, say};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    Error, Result,
    families::{ADMISSION_REFUSED as REFUSED, ADMISSION_WAITING as WAITING},
};

/// How long somebody waits for a place or for memory before being turned away.
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds after which a repeat makes sense.
const RETRY_AFTER_S: u32 = 2;
/// Memory that all computing may take at once, as estimated, in KiB.
const MEMORY_KIB: u32 = 144 * 1024;
/// Memory that bodies may take while they are read and worked on, in KiB.
const BODIES_KIB: u32 = 64 * 1024;
/// Memory that answers may take until they are sent, in KiB.
const ANSWERS_KIB: u32 = 96 * 1024;
/// Bodies that may wait for memory.
const WAITING_BODIES: usize = 256;

/// The label of bodies, which wait for memory.
const BODY: &str = "body";
/// The label of answers, which find memory or do not.
const ANSWER: &str = "answer";

/// What kind of work an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Work {
    /// A few rows: nothing that has to be limited.
    Light,
    /// Hashes a password.
    Hash,
    /// Reads whole documents.
    Fetch,
    /// Compares documents.
    Compare,
    /// Validates a document, and runs its suites.
    Validate,
    /// Validates a pair and merges it, to look at it.
    Preview,
    /// Validates a pair and merges it, to put it in force.
    Activate,
    /// Recomputes hash chains.
    Verify,
    /// Reads a stretch of the audit trail that is exported.
    Export,
}

/// How much of a kind of work is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rules {
    at_once: usize,
    waiting: usize,
    /// Bytes of memory that a byte of a document costs, for a document that is not small.
    cost: usize,
}

impl Work {
    /// Every kind that is limited.
    const HEAVY: [Self; 8] = [
        Self::Hash,
        Self::Fetch,
        Self::Compare,
        Self::Validate,
        Self::Preview,
        Self::Activate,
        Self::Verify,
        Self::Export,
    ];

    /// As a metric's label.
    const fn label(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Hash => "hash",
            Self::Fetch => "fetch",
            Self::Compare => "compare",
            Self::Validate => "validate",
            Self::Preview => "preview",
            Self::Activate => "activate",
            Self::Verify => "verify",
            Self::Export => "export",
        }
    }

    /// The one table of limits; `None` for what is not limited.
    ///
    /// Costs are what a byte of a document took in memory when packs of six megabytes were worked on. The
    /// queue of activations is long, because it is where everybody meets who wants to be first.
    const fn rules(self, cores: usize) -> Option<Rules> {
        let (at_once, waiting, cost) = match self {
            Self::Light => return None,
            // Its memory is the same for every password, and little.
            Self::Hash => (cores, 64, 0),
            Self::Fetch => (4, 128, 0),
            Self::Compare => (cores, 32, 14),
            Self::Validate => (cores, 64, 24),
            Self::Preview => (cores, 32, 24),
            Self::Activate => (cores, 128, 24),
            Self::Verify => (2, 8, 0),
            // A place for a stretch and no longer: whoever began goes on, however many began.
            Self::Export => (2, 1_024, 0),
        };
        Some(Rules {
            at_once,
            waiting,
            cost,
        })
    }
}

/// Has the counters begin at zero, rather than with what they count first.
pub(crate) fn begin_counters() {
    for label in Work::HEAVY.map(Work::label).into_iter().chain([BODY]) {
        metrics::gauge!(WAITING, "work" => label).increment(0.0);
        metrics::counter!(REFUSED, "work" => label).increment(0);
    }
    metrics::counter!(REFUSED, "work" => ANSWER).increment(0);
}

/// The places for heavy work, and the memory for it.
#[derive(Debug)]
pub(crate) struct Admission {
    desks: Vec<(Work, Desk)>,
    memory: Arc<Semaphore>,
    bodies: Desk,
    answers: Arc<Semaphore>,
}

/// Places of a kind, and who waits for one.
#[derive(Debug)]
struct Desk {
    label: &'static str,
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
    cost: usize,
}

/// A place for work of a kind, given back when the last clone is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    held: Option<(Arc<OwnedSemaphorePermit>, usize)>,
    memory: Arc<Semaphore>,
}

/// Memory that is spoken for until this is dropped.
#[derive(Debug)]
pub struct Room(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit);

/// One that waits, counted.
struct Waiting<'a>(&'a Desk);

impl Admission {
    /// For a machine with so many processors.
    pub(crate) fn new(cores: usize) -> Self {
        let desk = |work: Work| {
            let rules = work.rules(cores.max(1))?;
            let desk = Desk {
                label: work.label(),
                places: Arc::new(Semaphore::new(rules.at_once)),
                waiting: AtomicUsize::new(0),
                waiting_max: rules.waiting,
                cost: rules.cost,
            };
            Some((work, desk))
        };
        Self {
            desks: Work::HEAVY.into_iter().filter_map(desk).collect(),
            memory: kib(MEMORY_KIB),
            bodies: Desk {
                label: BODY,
                places: kib(BODIES_KIB),
                waiting: AtomicUsize::new(0),
                waiting_max: WAITING_BODIES,
                cost: 0,
            },
            answers: kib(ANSWERS_KIB),
        }
    }

    /// A place for work of this kind, after waiting for one if need be.
    pub(crate) async fn enter(&self, work: Work) -> Result<Slot> {
        let desk = self.desks.iter().find(|(kind, _)| *kind == work);
        let held = match desk {
            None => None,
            Some((_, desk)) => Some((Arc::new(desk.take(1).await?), desk.cost)),
        };
        let memory = Arc::clone(&self.memory);
        Ok(Slot { held, memory })
    }

    /// Room for a body of so many bytes, and for what is made of it while it is read.
    pub(crate) async fn room_for_body(&self, bytes: usize) -> Result<Room> {
        let kib = kib_of(bytes.saturating_mul(2)).min(BODIES_KIB);
        self.bodies.take(kib).await.map(Room)
    }

    /// Room for an answer of so many bytes; nobody waits for it, because the answer is there.
    pub(crate) fn room_for_answer(&self, bytes: usize) -> Option<Room> {
        let kib = kib_of(bytes).min(ANSWERS_KIB);
        let taken = Arc::clone(&self.answers).try_acquire_many_owned(kib);
        if taken.is_err() {
            metrics::counter!(REFUSED, "work" => ANSWER).increment(1);
        }
        taken.ok().map(Room)
    }
}

impl Desk {
    /// Takes places, after waiting for them if need be.
    async fn take(&self, count: u32) -> Result<OwnedSemaphorePermit> {
        let places = || Arc::clone(&self.places);
        if let Ok(taken) = places().try_acquire_many_owned(count) {
            return Ok(taken);
        }
        let Some(_waiting) = Waiting::join(self) else {
            return Err(self.refused());
        };
        let taken = tokio::time::timeout(PATIENCE, places().acquire_many_owned(count)).await;
        match taken {
            Ok(Ok(taken)) => Ok(taken),
            Ok(Err(_)) | Err(_) => Err(self.refused()),
        }
    }

    fn refused(&self) -> Error {
        metrics::counter!(REFUSED, "work" => self.label).increment(1);
        crowded().into()
    }
}

impl<'a> Waiting<'a> {
    fn join(desk: &'a Desk) -> Option<Self> {
        let before = desk.waiting.fetch_add(1, Relaxed);
        // Made before looking, so that it is counted off again either way.
        let waiting = Self(desk);
        metrics::gauge!(WAITING, "work" => desk.label).increment(1.0);
        (before < desk.waiting_max).then_some(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
        metrics::gauge!(WAITING, "work" => self.0.label).decrement(1.0);
    }
}

impl Slot {
    /// Computes on a worker thread once there is memory for documents of so many bytes.
    ///
    /// It goes to its end even when nobody waits for it any more, and so long its place is taken.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let Some((place, cost)) = self.held.clone() else {
            let what = "an operation does heavy work and its `WORK` does not say so";
            return Err(Error::Internal(what.to_owned()));
        };
        let kib = kib_of(bytes.saturating_mul(cost)).min(MEMORY_KIB);
        let memory = Arc::clone(&self.memory).acquire_many_owned(kib);
        let Ok(Ok(memory)) = tokio::time::timeout(PATIENCE, memory).await else {
            return Err(crowded().into());
        };
        let computing = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((place, memory));
            done
        });
        computing
            .await
            .map_err(|error| Error::internal("computing stopped", error))
    }
}

/// The refusal of work that there is no room for right now.
fn crowded() -> Problem {
    let detail = say!(
        "Too much of this is being worked on. Try again in {wait_s} seconds.",
        wait_s = RETRY_AFTER_S
    );
    let mut problem = Problem::new(ProblemKind::Unavailable, detail);
    problem.retry_after_s = Some(RETRY_AFTER_S);
    problem
}

fn kib(count: u32) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(usize::MAX)))
}

fn kib_of(bytes: usize) -> u32 {
    u32::try_from(bytes / 1024).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_crowded<T>(result: Result<T>) -> bool {
        matches!(result, Err(Error::Refused(problem)) if problem.kind == ProblemKind::Unavailable
            && problem.retry_after_s.is_some())
    }

    #[tokio::test]
    async fn as_many_as_there_are_places_and_a_few_wait() {
        let admission = Arc::new(Admission::new(2));
        let first = admission.enter(Work::Hash).await.unwrap();
        let _second = admission.enter(Work::Hash).await.unwrap();
        let waiting: Vec<_> = (0..64)
            .map(|_| {
                let admission = Arc::clone(&admission);
                tokio::spawn(async move { admission.enter(Work::Hash).await.is_ok() })
            })
            .collect();
        let desk = &admission
            .desks
            .iter()
            .find(|(work, _)| *work == Work::Hash)
            .unwrap()
            .1;
        let queued = async {
            while desk.waiting.load(Relaxed) < 64 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE / 2, queued).await.unwrap();

        // At once, and not after everybody's patience.
        let turned_away = tokio::time::timeout(PATIENCE / 2, admission.enter(Work::Hash)).await;
        assert!(is_crowded(turned_away.unwrap()));
        // Other work has places of its own.
        assert!(admission.enter(Work::Compare).await.is_ok());
        drop(first);
        for waited in waiting {
            assert!(waited.await.unwrap());
        }
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_waits_no_more() {
        let admission = Admission::new(1);
        let _held = admission.enter(Work::Hash).await.unwrap();

        let waiting = admission.enter(Work::Hash);
        let given_up = tokio::time::timeout(Duration::from_millis(20), waiting).await;

        assert!(given_up.is_err());
        let desk = &admission
            .desks
            .iter()
            .find(|(work, _)| *work == Work::Hash)
            .unwrap()
            .1;
        assert_eq!(desk.waiting.load(Relaxed), 0);
    }

    #[tokio::test]
    async fn heavy_work_must_be_said() {
        let slot = Admission::new(1).enter(Work::Light).await.unwrap();

        assert!(matches!(
            slot.compute(0, || ()).await,
            Err(Error::Internal(_))
        ));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn large_documents_are_computed_one_after_the_other() {
        let admission = Arc::new(Admission::new(4));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let (admission, now, most) = (admission.clone(), now.clone(), most.clone());
                tokio::spawn(async move {
                    let slot = admission.enter(Work::Compare).await.unwrap();
                    let work = move || {
                        most.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
                        std::hint::black_box((0..200_000).map(|n| n % 7).sum::<u64>());
                        now.fetch_sub(1, Relaxed);
                    };
                    slot.compute(12 * 1024 * 1024, work).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }

        assert_eq!(most.load(Relaxed), 1);
    }

    #[tokio::test]
    async fn whoever_hangs_up_keeps_the_place_until_the_work_is_done() {
        let admission = Admission::new(1);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let slot = admission.enter(Work::Compare).await.unwrap();
        let computing = slot.compute(0, move || wait.recv());
        let given_up = tokio::time::timeout(Duration::from_millis(50), computing).await;
        assert!(given_up.is_err());
        drop(slot);

        let next = tokio::time::timeout(Duration::from_millis(50), admission.enter(Work::Compare));
        assert!(next.await.is_err());
        go.send(()).unwrap();
        assert!(admission.enter(Work::Compare).await.is_ok());
    }

    #[tokio::test]
    async fn bodies_wait_for_room() {
        let admission = Admission::new(1);
        let large = 16 * 1024 * 1024;
        let first = admission.room_for_body(large).await.unwrap();
        let _second = admission.room_for_body(large).await.unwrap();
        let soon = Duration::from_millis(50);

        let third = tokio::time::timeout(soon, admission.room_for_body(large));
        assert!(third.await.is_err());
        drop(first);
        assert!(admission.room_for_body(large).await.is_ok());
        // Whatever its size, it is read when nothing else is.
        assert!(Admission::new(1).room_for_body(usize::MAX).await.is_ok());
    }

    #[tokio::test]
    async fn answers_have_room_until_they_are_sent() {
        let admission = Admission::new(1);
        let large = 40 * 1024 * 1024;
        let first = admission.room_for_answer(large).unwrap();
        let _second = admission.room_for_answer(large).unwrap();

        assert!(admission.room_for_answer(large).is_none());
        drop(first);
        assert!(admission.room_for_answer(large).is_some());
        // Whatever its size, it is sent when nothing else is.
        assert!(Admission::new(1).room_for_answer(usize::MAX).is_some());
    }
}
