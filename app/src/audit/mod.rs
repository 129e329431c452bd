//! The audit trail.

mod list;
mod row;
mod verify;

pub(crate) use list::AuditPage;
