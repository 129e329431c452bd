//! One's own account: who one is, what one may do, the password, the sessions, the appearance.

mod browser;
mod keys;
mod page;
mod password;
mod server_fns;
mod sessions;

pub(crate) use page::AccountPage;
