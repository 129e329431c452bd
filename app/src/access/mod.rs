//! Signing in.

mod server_fns;
mod sign_in;

pub(crate) use sign_in::SignInPage;
