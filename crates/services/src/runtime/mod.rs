//! What running services are served: effective configurations, kept in memory as ready bytes.
//!
//! A snapshot is replaced only by a newer revision, so a slow reader that loaded an old one can
//! never push out what an activation has just put in.

mod follow;
mod serve;
mod snapshot;

pub use snapshot::{Runtime, Snapshot};
pub(crate) use snapshot::{Texts, merge, texts};
