//! The pair in force for each tenant, and the append-only history of it.

mod append;
mod documents;
mod heads;
mod history;
mod pointer;

pub use append::{NewRevision, append};
pub use documents::{
    Behind, NewDocument, StoredDocument, Unstored, document, keep_document, playbook_ids, unstored,
};
pub use heads::{Head, each_head, head, heads, heads_behind};
pub use history::{at, get, list};
pub(crate) use pointer::PointerRow;
pub use pointer::{count_in_force, find, lock};
