//! The connections: how many there may be, and how long one may keep us waiting.
//!
//! A server that trusts its clients to go on is stopped by those that do not: silent ones, ones that
//! send a byte now and then, ones that never read. So every connection has a [`conn::Conn`] that is
//! told what moves, and a [`watch`] that ends those that nothing moves on. When there is no room,
//! the connection that has been quiet longest makes room; one that is being answered never does.

mod answers;
mod conn;
mod registry;
mod room;
mod serve;
mod stream;
mod watch;

use std::time::Duration;

pub(crate) use registry::begin_counters;
pub use room::max_connections;
pub use serve::answer;

/// How many connections there may be.
#[derive(Debug, Clone)]
pub struct Room {
    /// In all.
    pub total: usize,
    /// From one network, where it is neither this machine nor a proxy of ours.
    pub per_network: usize,
    /// Kept for this machine, so that whoever operates it gets in.
    pub kept: usize,
}

/// How long a connection may keep us waiting.
#[derive(Debug, Clone)]
pub struct Patience {
    /// For a request's head, from the connection's beginning or the head's first byte.
    pub head: Duration,
    /// For the next request.
    pub idle: Duration,
    /// For the client to take a little of an answer.
    pub unread: Duration,
    /// For the client to send a little of a body.
    pub body: Duration,
    /// For requests under way once the server was told to stop.
    pub drain: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            unread: Duration::from_secs(30),
            body: Duration::from_secs(10),
            drain: Duration::from_secs(20),
        }
    }
}

impl Room {
    /// Room for so many: half of it for one network, and a little kept for this machine.
    pub fn of(total: usize) -> Self {
        Self {
            total,
            per_network: (total / 2).max(1),
            kept: (total / 16).clamp(1, 16).min(total / 2),
        }
    }
}
