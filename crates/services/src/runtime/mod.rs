//! What running services are served: effective configurations, kept in memory as ready bytes.
//!
//! What was activated is stored and served from there; nothing is merged for a read. A snapshot is
//! replaced only by one whose read began later (see `snapshot`), and every tenant's trouble is its own.

mod documents;
mod examine;
mod flight;
mod follow;
mod load;
mod past;
mod serve;
mod snapshot;
mod trouble;
mod work;

pub(crate) use documents::{Texts, merge, texts, value};
pub use examine::{DocumentFault, OddDocument};
pub(crate) use past::of_revision;
pub use snapshot::{Runtime, Snapshot};
pub use work::Troubles;
