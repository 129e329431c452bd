//! Time as an argument: the only place of the product's core that reads the machine's clock.
//!
//! A machine's clock can be set, back too. What is stored is stamped with [`Clock::now`]; how old
//! something in memory is, is told by [`Clock::elapsed`] and by nothing else.

use std::{
    sync::OnceLock,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tenantry_domain::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// How long ago some moment was that stays the same: it only grows, whoever sets the clock.
    fn elapsed(&self) -> Duration;
}

/// The moment that ages are counted from.
static BEGAN: OnceLock<Instant> = OnceLock::new();

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody is handed"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    fn elapsed(&self) -> Duration {
        BEGAN.get_or_init(Instant::now).elapsed()
    }
}
