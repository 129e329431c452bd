//! Who may come in and do what: signing in, the welcome, people, API tokens, one's own account.

mod account;
mod own_password;
mod server_fns;
mod sign_in;
mod tokens;
mod users;
mod welcome;
mod words;

pub(crate) use account::AccountPage;
pub(crate) use own_password::OwnPasswordField;
pub(crate) use sign_in::SignInPage;
pub(crate) use tokens::{NewTokenPage, TokensPage};
pub(crate) use users::{NewUserPage, UserPage, UsersPage};
pub(crate) use welcome::WelcomePage;
