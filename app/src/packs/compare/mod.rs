//! Two versions of one history beside each other, each view at an address of its own.
//!
//! All of it reads without script. With script, keys and buttons lead from change to change.

mod changes;
mod choose;
mod keys;
mod lines;
mod merged;
mod page;
mod patch;
mod summary;
mod text;
mod walk;
mod wanted;

pub(super) use choose::CompareWith;
pub(crate) use page::ComparePage;
