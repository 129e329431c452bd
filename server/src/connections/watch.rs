//! Which connections have kept us waiting too long.

use std::time::Duration;

use super::{Patience, conn::Look};

/// Bytes that a client takes of an answer, within our patience, at least.
const TAKES_AT_LEAST: u64 = 64 * 1024;
/// Bytes that a client sends of a body, within our patience, at least.
const SENDS_AT_LEAST: u64 = 10 * 1024;

/// Why a connection is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It sent no request.
    Silent,
    /// Its request's head does not come to an end.
    SlowHead,
    /// It sent no further request.
    Idle,
    /// It does not read its answer.
    Unread,
    /// It does not send its body.
    SlowBody,
}

impl Why {
    pub(super) const ALL: [Self; 5] = [
        Self::Silent,
        Self::SlowHead,
        Self::Idle,
        Self::Unread,
        Self::SlowBody,
    ];

    /// As a metric's label.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::SlowHead => "slow_head",
            Self::Idle => "idle",
            Self::Unread => "unread",
            Self::SlowBody => "slow_body",
        }
    }
}

/// What the watch remembers of a connection between two looks.
#[derive(Debug, Default)]
pub(super) struct Watch {
    sending: Option<Mark>,
    receiving: Option<Mark>,
}

/// How far a connection was, and when.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: u64,
    bytes: u64,
}

impl Watch {
    /// Whether to end the connection.
    pub(super) fn judge(&mut self, look: Look, now: u64, patience: &Patience) -> Option<Why> {
        if is_stuck(
            &mut self.sending,
            look.unread_after,
            now,
            patience.unread,
            TAKES_AT_LEAST,
        ) {
            return Some(Why::Unread);
        }
        if is_stuck(
            &mut self.receiving,
            look.waiting_after,
            now,
            patience.body,
            SENDS_AT_LEAST,
        ) {
            return Some(Why::SlowBody);
        }
        if !look.is_quiet {
            return None;
        }
        let quiet = now.saturating_sub(look.quiet_since);
        if look.head_since != 0 {
            let coming = now.saturating_sub(look.head_since);
            return (coming > millis(patience.head)).then_some(Why::SlowHead);
        }
        if look.has_answered {
            (quiet > millis(patience.idle)).then_some(Why::Idle)
        } else {
            (quiet > millis(patience.head)).then_some(Why::Silent)
        }
    }
}

/// Whether less than `at_least` has moved within our patience; `None` when nothing has to.
fn is_stuck(
    mark: &mut Option<Mark>,
    bytes: Option<u64>,
    now: u64,
    patience: Duration,
    at_least: u64,
) -> bool {
    let Some(bytes) = bytes else {
        *mark = None;
        return false;
    };
    let began = *mark.get_or_insert(Mark { at: now, bytes });
    if now.saturating_sub(began.at) < millis(patience) {
        return false;
    }
    *mark = Some(Mark { at: now, bytes });
    bytes.saturating_sub(began.bytes) < at_least
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Look = Look {
        is_quiet: true,
        has_answered: false,
        quiet_since: 1,
        head_since: 0,
        unread_after: None,
        waiting_after: None,
    };

    fn judge(look: Look, now: u64) -> Option<Why> {
        Watch::default().judge(look, now, &Patience::default())
    }

    #[test]
    fn a_request_must_begin_and_its_head_must_end() {
        assert_eq!(judge(FRESH, 10_000), None);
        assert_eq!(judge(FRESH, 10_002), Some(Why::Silent));
        let head = Look {
            head_since: 9_000,
            ..FRESH
        };
        assert_eq!(judge(head, 19_000), None);
        assert_eq!(judge(head, 19_001), Some(Why::SlowHead));
    }

    #[test]
    fn a_known_client_may_think_for_a_minute() {
        let idle = Look {
            has_answered: true,
            ..FRESH
        };

        assert_eq!(judge(idle, 60_000), None);
        assert_eq!(judge(idle, 60_002), Some(Why::Idle));
        let open = Look {
            is_quiet: false,
            ..idle
        };
        assert_eq!(judge(open, 600_000), None);
    }

    #[test]
    fn an_answer_must_be_taken_and_not_by_the_byte() {
        let mut watch = Watch::default();
        let mut look = |now, sent| {
            let look = Look {
                is_quiet: false,
                unread_after: Some(sent),
                ..FRESH
            };
            watch.judge(look, now, &Patience::default())
        };

        assert_eq!(look(1_000, 0), None);
        assert_eq!(look(30_000, 10), None);
        assert_eq!(look(31_000, 100_000), None);
        assert_eq!(look(60_000, 100_010), None);
        assert_eq!(look(61_000, 100_020), Some(Why::Unread));
    }

    #[test]
    fn a_body_must_come_unless_nobody_reads_it() {
        let mut watch = Watch::default();
        let mut look = |now, is_waiting: bool| {
            let look = Look {
                is_quiet: false,
                waiting_after: is_waiting.then_some(0),
                ..FRESH
            };
            watch.judge(look, now, &Patience::default())
        };

        assert_eq!(look(1_000, true), None);
        assert_eq!(look(9_000, false), None);
        assert_eq!(look(12_000, true), None);
        assert_eq!(look(21_999, true), None);
        assert_eq!(look(22_000, true), Some(Why::SlowBody));
    }
}
