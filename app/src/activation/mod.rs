//! Activation: choosing a pair of versions, seeing what it would change, and confirming.

mod changes;
mod choice;
mod choose;
mod confirm;
mod findings;
mod page;
mod preview;
mod server_fns;
mod situation;

pub(crate) use page::ActivatePage;
