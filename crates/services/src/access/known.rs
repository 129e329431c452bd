//! What is kept in memory of credentials: tokens that were verified a moment ago.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use moka::sync::Cache;
use tenantry_domain::{
    Timestamp,
    access::{Actor, Caller, RequestInfo, RoleBinding},
};

/// How long a verified token is believed.
const BELIEVE: Duration = Duration::from_secs(1);
/// The age at which one request reads a token again while the others go on believing it.
const REFRESH: Duration = Duration::from_millis(500);
/// How long nobody waits again for a database that was away.
const LEAVE_ALONE: Duration = Duration::from_secs(1);
/// Tokens kept in memory at most.
const KEPT: u64 = 10_000;

/// Verified tokens, by hash.
pub(crate) struct Access {
    pub(super) tokens: Cache<String, Arc<Verified>>,
    /// How long they stay good for runtime reads without the database.
    pub(super) grace: Duration,
    /// Until when nobody waits for the database again, by [`crate::Clock::elapsed`].
    away_until: Mutex<Duration>,
    /// When the database last answered, by [`crate::Clock::elapsed`].
    answered_at: Mutex<Duration>,
}

/// A token that was read from the database a moment ago.
pub(super) struct Verified {
    pub(super) actor: Actor,
    pub(super) bindings: Vec<RoleBinding>,
    pub(super) ceiling: Option<Vec<RoleBinding>>,
    pub(super) expires_at: Option<Timestamp>,
    /// When, by [`crate::Clock::elapsed`]: no clock that is set back makes it young again.
    pub(super) checked_at: Duration,
    /// Whether somebody is reading it again.
    pub(super) refreshing: AtomicBool,
}

impl Access {
    /// With a database that answers at that moment, by [`crate::Clock::elapsed`].
    pub(crate) fn new(grace_s: u32, elapsed: Duration) -> Self {
        let kept_for = Duration::from_secs(u64::from(grace_s)).max(Duration::from_secs(2));
        Self {
            tokens: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(kept_for)
                .build(),
            grace: Duration::from_secs(u64::from(grace_s)),
            away_until: Mutex::default(),
            answered_at: Mutex::new(elapsed),
        }
    }

    /// Forgets every verified token, so that a revoked one is dead at once in this process.
    pub(super) fn forget_all(&self) {
        self.tokens.invalidate_all();
    }

    fn away_until(&self) -> std::sync::MutexGuard<'_, Duration> {
        self.away_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn answered_at(&self) -> std::sync::MutexGuard<'_, Duration> {
        self.answered_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the database answered.
    pub(crate) fn note_answer(&self, elapsed: Duration) {
        *self.answered_at() = elapsed;
    }

    /// Whether tokens that were verified when the database last answered are still good.
    pub(crate) fn is_in_grace(&self, elapsed: Duration) -> bool {
        elapsed.saturating_sub(*self.answered_at()) < self.grace
    }

    pub(super) fn is_away(&self, elapsed: Duration) -> bool {
        elapsed < *self.away_until()
    }

    pub(super) fn note_away(&self, elapsed: Duration) {
        *self.away_until() = elapsed + LEAVE_ALONE;
    }
}

impl Verified {
    pub(super) fn age(&self, elapsed: Duration) -> Duration {
        elapsed.saturating_sub(self.checked_at)
    }

    /// Whether this request may believe it without asking: while it is fresh, or while another
    /// request is asking already.
    pub(super) fn is_believed(&self, elapsed: Duration) -> bool {
        let age = self.age(elapsed);
        age < REFRESH || (age < BELIEVE && self.refreshing.swap(true, Ordering::Relaxed))
    }

    pub(super) fn caller(&self, now: Timestamp, request: &RequestInfo) -> Option<Caller> {
        if self.expires_at.is_some_and(|end| end <= now) {
            return None;
        }
        Some(Caller {
            actor: self.actor.clone(),
            bindings: self.bindings.clone(),
            ceiling: self.ceiling.clone(),
            session: None,
            expires_at: self.expires_at,
            request: request.clone(),
        })
    }
}
