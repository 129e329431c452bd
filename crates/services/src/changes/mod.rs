//! What changes while somebody watches, told to open pages: which sort of thing, and whose. Never what.
//!
//! Whoever watches holds a [`Watch`]. While there is one, a single task of the process reads the headlines of the outbox
//! and hands them on to all: at once when this process changed something, and every second on PostgreSQL, where other
//! processes do. What is told costs the database the same however many watch. Each watch looks up its own session every
//! quarter of a minute, where its person's rights have changed and before it is told [`Heard::Anything`]: once a second
//! at most, and not all at the same time. Nobody is told what they may not read, and whoever is slow is told to ask
//! again instead of being waited for.

mod follow;
mod watch;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tenantry_domain::{
    changes::Affected,
    id::{OutboxId, TenantId},
};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

pub use watch::{Heard, Touched, Watch};

/// Messages that one who watches may be behind before it is told to ask again.
const BEHIND: usize = 64;
/// Watches of one session at most: fewer than the connections that a browser has for one host.
const PER_SESSION: usize = 4;
/// Watches of one person at most.
const PER_PERSON: usize = 32;
/// Watches of this process at most, and fewer where it has few connections ([`Services::bound_watches`]).
///
/// [`Services::bound_watches`]: crate::Services::bound_watches
const IN_ALL: usize = 2_000;

/// What everybody who watches is handed.
#[derive(Debug, Clone)]
enum Told {
    /// These changed.
    These(Arc<[Change]>),
    /// More than is told one by one.
    Anything,
}

/// Something that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    affected: &'static [Affected],
    tenant_id: Option<TenantId>,
    /// Who may do something else than before, or nothing any more, if anybody.
    rights: Option<Rights>,
}

/// Whose rights have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rights {
    /// Those of the person of this id.
    Of(String),
    /// Those of anybody.
    Anybody,
}

/// Who watches in this process, and how they are told.
pub(crate) struct Changes {
    told: broadcast::Sender<Told>,
    /// This process has committed something.
    noted: Notify,
    /// The id of a message of what it committed last, until it was looked for.
    committed: Mutex<Option<OutboxId>>,
    seats: Mutex<Seats>,
    /// How many may watch.
    max: AtomicUsize,
    /// The process is to end.
    closing: CancellationToken,
}

/// How many watch, and on whose behalf.
#[derive(Default)]
struct Seats {
    taken: usize,
    by: HashMap<String, usize>,
    is_followed: bool,
    /// Whether whoever followed ended badly: what was changed since is not known.
    is_torn: bool,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            told: broadcast::Sender::new(BEHIND),
            noted: Notify::new(),
            committed: Mutex::default(),
            seats: Mutex::default(),
            max: AtomicUsize::new(IN_ALL),
            closing: CancellationToken::new(),
        }
    }
}

impl Changes {
    /// Something was committed by this process, with this message among others.
    pub(crate) fn note(&self, message: Option<OutboxId>) {
        if message.is_some() {
            *self.committed() = message;
        }
        self.noted.notify_one();
    }

    fn committed(&self) -> MutexGuard<'_, Option<OutboxId>> {
        self.committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// That message was looked for.
    fn has_looked_for(&self, message: Option<&OutboxId>) {
        let mut committed = self.committed();
        if committed.as_ref() == message {
            *committed = None;
        }
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more who watches; none where there are too many.
    fn take_seat(self: &Arc<Self>, session: &str, person: &str) -> Option<Seat> {
        let mut seats = self.seats();
        let has_room = |key: &str, max| seats.by.get(key).is_none_or(|taken| *taken < max);
        let is_full = seats.taken >= self.max.load(Ordering::Relaxed);
        if is_full || !has_room(session, PER_SESSION) || !has_room(person, PER_PERSON) {
            return None;
        }
        seats.taken += 1;
        for key in [session, person] {
            *seats.by.entry(key.to_owned()).or_default() += 1;
        }
        drop(seats);
        Some(Seat {
            changes: Arc::clone(self),
            keys: [session, person].map(str::to_owned),
        })
    }
}

/// The place of one who watches; free again when it is dropped.
struct Seat {
    changes: Arc<Changes>,
    keys: [String; 2],
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.changes.seats();
        seats.taken = seats.taken.saturating_sub(1);
        for key in &self.keys {
            let left = seats.by.get(key).map_or(0, |taken| taken.saturating_sub(1));
            if left == 0 {
                seats.by.remove(key);
            } else {
                seats.by.insert(key.clone(), left);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_so_many_places_as_it_may() {
        let changes = Arc::new(Changes::default());
        changes.max.store(2, Ordering::Relaxed);
        let seat = |at: u32| changes.take_seat(&format!("ses_{at}"), &format!("usr_{at}"));

        let held = [seat(1), seat(2)];
        assert!(held.iter().all(Option::is_some));
        assert!(seat(3).is_none());
        drop(held);
        assert!(seat(3).is_some());
    }

    #[test]
    fn a_session_and_a_person_have_so_many_places_and_get_them_back() {
        let changes = Arc::new(Changes::default());
        let mut held: Vec<_> = (0..PER_SESSION)
            .map(|_| changes.take_seat("ses_1", "usr_1").unwrap())
            .collect();

        assert!(changes.take_seat("ses_1", "usr_1").is_none());
        // Another browser of the same person, and somebody else.
        held.push(changes.take_seat("ses_2", "usr_1").unwrap());
        held.push(changes.take_seat("ses_3", "usr_2").unwrap());
        held.remove(0);
        assert!(changes.take_seat("ses_1", "usr_1").is_some());

        let sessions = (0..PER_PERSON).map(|at| format!("ses_of_3_{at}"));
        held.extend(sessions.filter_map(|session| changes.take_seat(&session, "usr_3")));
        assert!(changes.take_seat("ses_of_3_more", "usr_3").is_none());

        held.clear();
        let seats = changes.seats();
        assert_eq!(seats.taken, 0);
        assert!(seats.by.is_empty());
    }
}
