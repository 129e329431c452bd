//! Immutable pack versions with their documents, and reports of what validation said.
//!
//! Versions of every kind lie in one table, `documents`: a kind, whose it is, and a history whose
//! versions are numbered together. What is shared is for everybody to see, what is a tenant's for the
//! scopes that include it.

mod changes;
mod list;
mod reports;
mod texts;
mod versions;

pub use changes::{NewPack, deprecate, insert, lock, lock_history, release};
pub use list::{list, list_domains, live_for};
pub use reports::{REPORTS_KEPT, find_report, insert_report, list_reports};
pub use texts::{Judged, contents, document, findings, judged};
pub use versions::{Maker, count, count_all, find, find_by_checksum, latest, makers};

/// The table, for who tells of a row that cannot be read.
const TABLE: &str = "documents";
