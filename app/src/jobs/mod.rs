//! Jobs: what is done in the background, as it stands now; trying one again, cancelling one.

mod actions;
mod list;
mod server_fns;
mod words;

pub(crate) use list::JobsPage;
