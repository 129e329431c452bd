//! The audit trail: pages of it, and the proof that nothing was changed.

mod export;
mod keep;
mod list;
mod proof;
mod seal;
mod seals;
mod verify;

pub use export::Export;
pub(crate) use seal::Trail;
