//! The audit trail: pages of it, and the proof that nothing was changed.

mod export;
mod found;
mod keep;
mod list;
mod proof;
mod seal;
mod seals;
mod trail;
mod verify;

pub use export::Export;
pub(crate) use trail::Trail;
