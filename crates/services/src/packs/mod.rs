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

pub(crate) use check::version_refused;
pub use diff::PackPatch;
pub(crate) use get::{find, text};
pub(crate) use suites::suite_summary;
