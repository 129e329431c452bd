//! Server functions of the frame.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::unused_async,
        reason = "a server function is async even when it need not wait"
    )
)]

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::access::Me;

use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use crate::{
    backend,
    layout::Theme,
    text::{
        Language,
        language::{COOKIE, named},
    },
};

/// Who is signed in; leads to the sign-in page if nobody is.
#[server(prefix = "/ui", endpoint = "me", input = Json)]
pub async fn who_am_i() -> Result<Answer<Option<Me>>, UiError> {
    Answer::of(&Some(Me::from(&backend::Door::here()?.caller()?)))
}

/// Who is signed in, if anybody is.
#[server(prefix = "/ui", endpoint = "me-if-any", input = Json)]
pub async fn who_is_there() -> Result<Answer<Option<Me>>, UiError> {
    Answer::of(&backend::Door::here()?.caller.as_ref().map(Me::from))
}

/// Ends the session of this browser.
#[server(prefix = "/ui", endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), UiError> {
    backend::sign_out().await
}

/// Keeps the colours that this browser shall show; needs no session, because it changes nothing else.
#[server(prefix = "/ui", endpoint = "theme")]
pub async fn choose_theme(theme: String) -> Result<(), UiError> {
    Theme::from_cookie(Some(&theme)).remember()
}

/// Keeps the language that this browser shall show; needs no session, because it changes nothing else.
///
/// A language that there is not is the default one.
#[server(prefix = "/ui", endpoint = "language")]
pub async fn choose_language(language: String) -> Result<(), UiError> {
    remember(named(&language).unwrap_or_default())
}

/// Keeps a choice for a year.
#[cfg(feature = "ssr")]
fn remember(language: Language) -> Result<(), UiError> {
    use leptos_i18n::Locale as _;

    let door = backend::Door::here()?;
    let cookie = backend::NewCookie {
        name: COOKIE,
        value: language.as_str(),
        max_age_s: 365 * 24 * 60 * 60,
        secure: door.cookie.secure,
    };
    backend::set_cookie(cookie.header());
    Ok(())
}
