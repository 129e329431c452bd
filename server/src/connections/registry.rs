//! All connections, and who gets in when there is no room.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use super::{
    Patience, Room,
    conn::Conn,
    watch::{Watch, Why},
};
use crate::{
    Proxies,
    middleware::network,
    recorder::{CONNECTIONS as OPEN, CONNECTIONS_ENDED as ENDED, CONNECTIONS_REFUSED as REFUSED},
};

/// Why a connection was ended, as a metric's label: another one needed its place.
const NO_ROOM: &str = "no_room";

/// Has the counters begin at zero, rather than with what they count first.
pub(crate) fn begin_counters() {
    for why in Why::ALL.map(Why::label).into_iter().chain([NO_ROOM]) {
        metrics::counter!(ENDED, "why" => why).increment(0);
    }
    metrics::counter!(REFUSED).increment(0);
    metrics::gauge!(OPEN).increment(0.0);
}

/// Every connection of a listening socket.
pub(super) struct Registry {
    room: Room,
    proxies: Proxies,
    epoch: Instant,
    all: Mutex<All>,
}

#[derive(Default)]
struct All {
    last_id: u64,
    entries: HashMap<u64, Registered>,
    by_network: HashMap<IpAddr, usize>,
}

struct Registered {
    conn: Arc<Conn>,
    watch: Watch,
}

/// A connection's place; given back when it is dropped.
pub(super) struct Seat {
    registry: Arc<Registry>,
    id: u64,
    pub(super) conn: Arc<Conn>,
}

impl Registry {
    pub(super) fn new(room: Room, proxies: Proxies) -> Arc<Self> {
        Arc::new(Self {
            room,
            proxies,
            epoch: Instant::now(),
            all: Mutex::default(),
        })
    }

    /// A place for a connection from that address; `None` where nobody can make room for it.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Seat> {
        let peer = peer.to_canonical();
        let network = network(peer);
        let mut all = self.lock();
        let from_here = all.by_network.get(&network).copied().unwrap_or(0);
        let share = if peer.is_loopback() || self.proxies.trusts(peer) {
            self.room.total
        } else {
            self.room.per_network
        };
        let room = if peer.is_loopback() {
            self.room.total
        } else {
            self.room.total.saturating_sub(self.room.kept)
        };
        let has_place = if from_here >= share {
            all.make_room(Some(network))
        } else {
            all.entries.len() < room || all.make_room(None)
        };
        if !has_place {
            metrics::counter!(REFUSED).increment(1);
            return None;
        }
        let conn = Arc::new(Conn::new(network, self.epoch));
        let id = all.insert(Arc::clone(&conn));
        Some(Seat {
            registry: Arc::clone(self),
            id,
            conn,
        })
    }

    /// Ends the connection that can best be missed, because the system gives us no more.
    pub(super) fn shed(&self) {
        self.lock().make_room(None);
    }

    /// Ends those that have kept us waiting too long.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    pub(super) fn sweep(&self, patience: &Patience) {
        let mut all = self.lock();
        metrics::gauge!(OPEN).set(all.entries.len() as f64);
        for entry in all.entries.values_mut() {
            let now = entry.conn.now();
            if let Some(why) = entry.watch.judge(entry.conn.look(), now, patience) {
                tracing::debug!(
                    why = why.label(),
                    "a connection keeps us waiting and is ended"
                );
                metrics::counter!(ENDED, "why" => why.label()).increment(1);
                entry.conn.end();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    fn insert(&mut self, conn: Arc<Conn>) -> u64 {
        self.last_id = self.last_id.wrapping_add(1);
        *self.by_network.entry(conn.network).or_default() += 1;
        let watch = Watch::default();
        self.entries
            .insert(self.last_id, Registered { conn, watch });
        self.last_id
    }

    fn remove(&mut self, id: u64) -> Option<Arc<Conn>> {
        let conn = self.entries.remove(&id)?.conn;
        if let Some(count) = self.by_network.get_mut(&conn.network) {
            *count -= 1;
            if *count == 0 {
                self.by_network.remove(&conn.network);
            }
        }
        Some(conn)
    }

    /// Ends a quiet connection, of one network or else of the one that has most: rather one that was
    /// never answered, and of those the oldest.
    fn make_room(&mut self, of: Option<IpAddr>) -> bool {
        let quiet = self.entries.iter().filter_map(|(id, entry)| {
            let conn = &entry.conn;
            let look = conn.look();
            let fits = look.is_quiet && of.is_none_or(|network| network == conn.network);
            let crowd = self.by_network.get(&conn.network).copied().unwrap_or(0);
            fits.then_some((crowd, !look.has_answered, u64::MAX - look.quiet_since, *id))
        });
        let Some((.., id)) = quiet.max() else {
            return false;
        };
        metrics::counter!(ENDED, "why" => NO_ROOM).increment(1);
        if let Some(conn) = self.remove(id) {
            conn.end();
        }
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.registry.lock().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::conn::Open, *};

    fn registry(total: usize) -> Arc<Registry> {
        Registry::new(Room::of(total), Proxies::default())
    }

    fn from(registry: &Arc<Registry>, address: &str) -> Option<Seat> {
        registry.admit(address.parse().unwrap())
    }

    fn count(registry: &Registry) -> usize {
        registry.lock().entries.len()
    }

    #[test]
    fn the_quiet_make_room_and_the_busy_do_not() {
        let registry = registry(4);
        let busy: Vec<_> = (0..3)
            .filter_map(|_| from(&registry, "127.0.0.1"))
            .collect();
        let open: Vec<_> = busy.iter().map(|place| Open::begin(&place.conn)).collect();
        let quiet = from(&registry, "127.0.0.1").unwrap();

        let next = from(&registry, "127.0.0.1").unwrap();

        assert_eq!(count(&registry), 4);
        let open_too = Open::begin(&next.conn);
        assert!(from(&registry, "127.0.0.1").is_none());
        // Who was ended gives its place back only once.
        drop(quiet);
        assert_eq!(count(&registry), 4);
        drop((open, open_too, next, busy));
        assert_eq!(count(&registry), 0);
        assert!(registry.lock().by_network.is_empty());
    }

    #[test]
    fn one_network_has_half_of_the_room() {
        let registry = registry(8);
        let busy: Vec<_> = (0..9)
            .filter_map(|n| from(&registry, &format!("2001:db8::{n}")))
            .collect();
        let places: Vec<_> = busy
            .iter()
            .map(|place| (Open::begin(&place.conn), place))
            .collect();

        assert_eq!((count(&registry), places.len()), (4, 9));
        assert!(from(&registry, "2001:db8::99").is_none());
        assert!(from(&registry, "192.0.2.1").is_some());
    }

    #[test]
    fn this_machine_gets_in_when_nobody_else_does() {
        let registry = registry(8);
        let strangers = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
        let mut held = Vec::new();
        for stranger in strangers.iter().cycle().take(12) {
            if let Some(place) = from(&registry, stranger) {
                held.push((Open::begin(&place.conn), place));
            }
        }

        assert_eq!(held.len(), 7);
        assert!(from(&registry, "192.0.2.4").is_none());
        assert!(from(&registry, "127.0.0.1").is_some());
    }

    #[test]
    fn the_crowd_makes_room_for_the_single() {
        let registry = registry(8);
        let crowd: Vec<_> = (0..3)
            .filter_map(|_| from(&registry, "192.0.2.1"))
            .collect();
        let others = ["192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"];
        let others: Vec<_> = others
            .iter()
            .filter_map(|other| from(&registry, other))
            .collect();

        let newcomer = from(&registry, "192.0.2.9");

        assert!(newcomer.is_some());
        let left = registry
            .lock()
            .by_network
            .get(&crowd[0].conn.network)
            .copied();
        assert_eq!((left, others.len()), (Some(2), 4));
    }
}
