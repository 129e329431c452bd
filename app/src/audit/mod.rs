//! The audit trail: the list, a row's own page, and the sentences that rows are told by.

mod details;
mod filters;
mod list;
mod newest;
mod page;
mod row;
mod sentence;
mod verify;
mod words;

pub(crate) use list::AuditPage;
pub(crate) use newest::newest;
pub(crate) use page::AuditRowPage;
pub(crate) use verify::verdict_part;
