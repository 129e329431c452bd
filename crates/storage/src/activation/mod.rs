//! The pair in force for each tenant, and the append-only history of it.

mod append;
mod heads;
mod history;
mod pointer;

pub use append::{NewRevision, append};
pub use heads::{Head, head, heads};
pub use history::{at, get, list};
pub(crate) use pointer::PointerRow;
pub use pointer::{find, lock};
