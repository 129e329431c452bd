//! Server functions of API tokens.

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Page,
    access::{self, CreatedToken, RotatedToken, TokenView},
};

use super::{draft::Draft, state::State};
use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// A token, and whether it works by the server's clock.
#[derive(Clone, Serialize, Deserialize)]
pub struct ListedToken {
    /// The token.
    pub token: TokenView,
    /// Whether it works.
    pub state: State,
}

/// A page of tokens: one's own, or everybody's for who manages access.
#[server(prefix = "/ui", endpoint = "tokens/list", input = Json)]
pub async fn list_tokens(query: access::ListTokens) -> Result<Answer<Page<ListedToken>>, UiError> {
    let page = backend::ask(query).await?;
    let now = backend::Door::here()?.backend.now();
    Answer::of(&page.map(|token| ListedToken {
        state: State::of(&token, now),
        token,
    }))
}

/// Makes a token of one's own; the answer is the only place where its secret is.
#[server(prefix = "/ui", endpoint = "tokens/create")]
pub async fn create_token(
    input: Draft,
    #[server(default)] own_password: String,
) -> Result<Answer<CreatedToken>, UiError> {
    let asked = input.read().map_err(backend::refuse)?;
    Answer::of(&backend::run_confirmed(asked, own_password).await?)
}

/// Makes a token in another one's place; the answer is the only place where its secret is.
#[server(prefix = "/ui", endpoint = "tokens/rotate")]
pub async fn rotate_token(
    input: access::RotateToken,
    #[server(default)] own_password: String,
) -> Result<Answer<RotatedToken>, UiError> {
    Answer::of(&backend::run_confirmed(input, own_password).await?)
}

/// Ends a token for good and goes back to the list.
#[server(prefix = "/ui", endpoint = "tokens/revoke")]
pub async fn revoke_token(input: access::RevokeToken) -> Result<(), UiError> {
    backend::run_form(input, |_| format!("{}?done=token-revoked", paths::TOKENS)).await
}
