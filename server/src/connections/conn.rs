//! What is known of one connection, kept without locks by those who move its bytes.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

use tokio::sync::Notify;

/// One connection.
///
/// Times are milliseconds since `epoch`, and 0 means never.
pub(super) struct Conn {
    pub(super) network: IpAddr,
    epoch: Instant,
    /// Requests that are worked on, and answers that are handed over.
    open: AtomicU32,
    quiet_since: AtomicU64,
    head_since: AtomicU64,
    has_answered: AtomicBool,
    is_h2: AtomicBool,
    is_unread: AtomicBool,
    is_waiting_for_body: AtomicBool,
    received: AtomicU64,
    sent: AtomicU64,
    ended: Notify,
}

/// What a look at a connection shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// No request is open, and nothing waits to be sent.
    pub(super) is_quiet: bool,
    /// Whether it was ever answered.
    pub(super) has_answered: bool,
    /// Since when it is quiet.
    pub(super) quiet_since: u64,
    /// Since when a head is coming in; 0: there is none.
    pub(super) head_since: u64,
    /// Bytes sent so far, where the client does not take what else there is for it.
    pub(super) unread_after: Option<u64>,
    /// Bytes received so far, where a handler waits for more of a body.
    pub(super) waiting_after: Option<u64>,
}

/// A request that is worked on, until its answer was handed over.
pub(super) struct Open(Arc<Conn>);

impl Conn {
    pub(super) fn new(network: IpAddr, epoch: Instant) -> Self {
        let conn = Self {
            network,
            epoch,
            open: AtomicU32::new(0),
            quiet_since: AtomicU64::new(0),
            head_since: AtomicU64::new(0),
            has_answered: AtomicBool::new(false),
            is_h2: AtomicBool::new(false),
            is_unread: AtomicBool::new(false),
            is_waiting_for_body: AtomicBool::new(false),
            received: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            ended: Notify::new(),
        };
        conn.quiet_since.store(conn.now(), Relaxed);
        conn
    }

    /// Milliseconds since the epoch, at least 1.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .saturating_add(1)
    }

    /// Bytes came in.
    pub(super) fn received(&self, bytes: &[u8]) {
        let so_far = self.received.load(Relaxed);
        let count = u64::try_from(bytes.len()).unwrap_or(0);
        self.received.store(so_far.saturating_add(count), Relaxed);
        if so_far == 0 && bytes.starts_with(b"PRI") {
            self.is_h2.store(true, Relaxed);
        }
        if self.open.load(Relaxed) == 0 && self.head_since.load(Relaxed) == 0 {
            self.head_since.store(self.now(), Relaxed);
        }
    }

    /// Bytes went out.
    pub(super) fn sent(&self, count: usize) {
        let count = u64::try_from(count).unwrap_or(0);
        let so_far = self.sent.load(Relaxed);
        self.sent.store(so_far.saturating_add(count), Relaxed);
        if self.is_unread.load(Relaxed) {
            self.is_unread.store(false, Relaxed);
        }
    }

    /// There are bytes to send, and the client does not take them.
    pub(super) fn unread(&self) {
        self.is_unread.store(true, Relaxed);
    }

    /// Whether a handler waits for more of a body.
    pub(super) fn waits_for_body(&self, waits: bool) {
        self.is_waiting_for_body.store(waits, Relaxed);
    }

    pub(super) fn is_h2(&self) -> bool {
        self.is_h2.load(Relaxed)
    }

    /// Tells the connection's task to end it.
    pub(super) fn end(&self) {
        self.ended.notify_one();
    }

    /// Comes back once somebody has ended it.
    pub(super) async fn ended(&self) {
        self.ended.notified().await;
    }

    pub(super) fn look(&self) -> Look {
        let is_unread = self.is_unread.load(Relaxed);
        let is_waiting = self.is_waiting_for_body.load(Relaxed);
        Look {
            is_quiet: self.open.load(Relaxed) == 0 && !is_unread,
            has_answered: self.has_answered.load(Relaxed),
            quiet_since: self.quiet_since.load(Relaxed),
            // Frames of HTTP/2 come for many reasons, so they begin no head.
            head_since: if self.is_h2() {
                0
            } else {
                self.head_since.load(Relaxed)
            },
            unread_after: is_unread.then(|| self.sent.load(Relaxed)),
            waiting_after: is_waiting.then(|| self.received.load(Relaxed)),
        }
    }
}

impl Open {
    pub(super) fn begin(conn: &Arc<Conn>) -> Self {
        conn.open.fetch_add(1, Relaxed);
        conn.head_since.store(0, Relaxed);
        Self(Arc::clone(conn))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let conn = &self.0;
        conn.has_answered.store(true, Relaxed);
        conn.quiet_since.store(conn.now(), Relaxed);
        conn.waits_for_body(false);
        conn.open.fetch_sub(1, Relaxed);
    }
}
