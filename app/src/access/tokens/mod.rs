//! API tokens: the list, the form for a new one, and the dialog that rotates one; a secret is shown once.
//!
//! With script the form asks a server function and shows the secret in its place. Without, it is
//! posted to [`crate::paths::NEW_TOKEN_FORM`] or [`crate::paths::ROTATE_TOKEN_FORM`], and the answer is the page with the secret. Either
//! way the secret is in the body of one answer, never in a URL or a cookie.

mod draft;
mod fields;
mod form;
mod list;
mod made;
mod revoke;
mod rotate;
mod server_fns;
mod state;

pub(crate) use form::NewTokenPage;
pub(crate) use list::TokensPage;
