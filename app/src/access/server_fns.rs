//! Server functions of signing in.

use leptos::prelude::*;

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::backend;

/// Begins a session and goes on to `next`, if that is a page of this site.
#[server(prefix = "/ui", endpoint = "sign-in")]
pub async fn sign_in(
    username: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), UiError> {
    backend::sign_in(username, password, &next).await
}
