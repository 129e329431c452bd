//! The audit trail: pages of it, and the proof that nothing was changed.

mod list;
mod verify;
