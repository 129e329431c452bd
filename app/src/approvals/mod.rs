//! Approvals: the requests that wait for other people's word, one of them with its decisions, and how many approvals
//! changes need.

mod about;
mod decide;
mod detail;
mod list;
#[cfg(test)]
mod sample;
mod server_fns;
mod settings;
mod words;

pub(crate) use detail::RequestPage;
pub(crate) use list::RequestsPage;
pub(crate) use settings::ApprovalsPage;
pub(crate) use words::{pair_text, status_badge, what_text};
