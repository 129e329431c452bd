//! Packs: validate, import, find, list, and what validation said.

mod check;
mod compare;
mod deprecate;
mod diff;
mod extract;
mod get;
mod import;
mod lines;
mod list;
mod number;
mod reports;
mod show;
mod suggest;
mod suites;
mod validate;
mod withdrawn;

pub(crate) use check::version_refused;
pub use diff::PackPatch;
pub(crate) use get::{find, text, unknown};
pub(crate) use suites::suite_summary;
pub(crate) use withdrawn::{VoidWithdrawn, void_waiting, withdraw};
