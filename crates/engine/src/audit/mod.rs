//! Proving the trail without its database: keys, signatures, and files of an export.

mod file;
mod keys;

pub use file::{End, Header, Judgement, Line, Reader, csv_cell};
pub use keys::{KeyError, Keyring, Unproven};
