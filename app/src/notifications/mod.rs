//! Notifications: what waits for oneself, and what became of what one asked for.

mod list;
mod server_fns;

pub(crate) use list::NotificationsPage;
