//! How long a job that failed waits before it is tried again.

use std::time::Duration;

/// The first pause at most; each is twice the one before.
const FIRST: Duration = Duration::from_secs(1);
/// What no pause exceeds.
const LONGEST: Duration = Duration::from_mins(5);

/// A pause after so many attempts: anything up to a limit that doubles, so that what failed together
/// does not come back together. `noise` is random.
pub(super) fn pause(attempts: u64, longest: Option<Duration>, noise: u64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX).max(1);
    let longest = longest.unwrap_or(LONGEST).min(LONGEST);
    let limit = FIRST.saturating_mul(factor).min(longest);
    let limit_us = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(noise % (limit_us + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_doubles_up_to_the_longest() {
        let limit = |attempts| {
            (0..64)
                .map(|bit| pause(attempts, None, u64::MAX >> bit))
                .max()
                .unwrap()
        };

        for (attempts, limit_s) in [
            (0, 1),
            (1, 1),
            (2, 2),
            (3, 4),
            (9, 256),
            (10, 300),
            (400, 300),
        ] {
            let longest = limit(attempts);
            let most = Duration::from_secs(limit_s);
            assert!(
                longest <= most && longest > most / 4,
                "{attempts}: {longest:?}"
            );
        }
        assert_eq!(pause(5, None, 0), Duration::ZERO);
        assert_eq!(pause(9, Some(FIRST), 1_000_000), FIRST);
    }
}
