//! Server functions of API tokens.

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Page, Timestamp,
    access::{self, CreatedToken, TokenView},
};

use super::draft::Draft;
use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use {
    crate::{backend, routes},
    tenantry_services::{Clock as _, SystemClock},
};

/// A page of tokens, and the instant by which their ends are judged.
#[derive(Serialize, Deserialize)]
pub struct Listed {
    /// The tokens.
    pub page: Page<TokenView>,
    /// When they were listed.
    pub now: Timestamp,
}

/// A page of tokens: one's own, or everybody's for who manages access.
#[server(prefix = "/ui", endpoint = "tokens/list", input = Json)]
pub async fn list_tokens(query: access::ListTokens) -> Result<Answer<Listed>, UiError> {
    Answer::of(&Listed {
        page: backend::ask(query).await?,
        now: SystemClock.now(),
    })
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

/// Ends a token for good and goes back to the list.
#[server(prefix = "/ui", endpoint = "tokens/revoke")]
pub async fn revoke_token(input: access::RevokeToken) -> Result<(), UiError> {
    backend::run_form(input, |_| format!("{}?done=token-revoked", routes::TOKENS)).await
}
