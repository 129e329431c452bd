//! Recalls: the list of domain pack versions that tenants were taken off, one of them with how far it is, and the page
//! where one is begun.

mod begin;
mod detail;
mod draft;
mod form;
mod list;
mod reach;
#[cfg(test)]
mod sample;
mod server_fns;
mod standing;
mod tenants;
mod words;

pub(crate) use begin::NewRecallPage;
pub(crate) use detail::RecallPage;
pub(crate) use list::RecallsPage;
