//! A clock that stands still until it is advanced, and ids that can be foreseen.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

use tenantry_domain::Timestamp;
use tenantry_services::{Clock, IdSource};

/// A clock that stands still until it is advanced.
#[derive(Debug)]
pub struct FixedClock {
    now: AtomicI64,
    elapsed: AtomicU64,
}

impl Default for FixedClock {
    /// 2026-01-01T00:00:00Z.
    fn default() -> Self {
        Self {
            now: AtomicI64::new(1_767_225_600_000_000),
            elapsed: AtomicU64::new(0),
        }
    }
}

impl FixedClock {
    /// Lets so much time pass; a negative one sets the clock back, and no time passes.
    pub fn advance_seconds(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        let passed = u64::try_from(seconds).unwrap_or(0);
        self.elapsed.fetch_add(passed, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.elapsed.load(Ordering::SeqCst))
    }
}

/// Ids and secrets that count up.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl IdSource for CountingIds {
    fn unique(&self, _now: Timestamp) -> String {
        format!("{:026}", self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn secret(&self) -> [u8; 32] {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        // As varied as a random one, which a check of passwords may look at.
        let mut state = count.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut secret = [0_u8; 32];
        for byte in &mut secret {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            let [high, ..] = state.to_be_bytes();
            *byte = high;
        }
        secret
    }
}
