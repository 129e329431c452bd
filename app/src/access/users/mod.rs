//! People: the list, the form for a new one, and a person's own page.

mod bindings;
mod detail;
mod form;
mod list;
mod password;
mod rows;
mod server_fns;
mod status;

pub(crate) use detail::UserPage;
pub(crate) use form::NewUserPage;
pub(crate) use list::UsersPage;
