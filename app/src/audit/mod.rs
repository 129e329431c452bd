//! The audit trail: the list, a row's own page, and the sentences that rows are told by.

mod details;
mod filters;
mod item;
mod list;
mod page;
mod row;
mod sentence;
mod verify;
mod words;

pub(crate) use item::TrailItem;
pub(crate) use list::AuditPage;
