//! The audit trail.

mod list;
mod row;
mod server_fns;
mod verify;

pub(crate) use list::AuditPage;
pub(crate) use server_fns::list_audit;
