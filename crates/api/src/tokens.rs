//! API tokens.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page,
    access::{CreateToken, CreatedToken, ListTokens, RevokeToken, RevokedToken, TokenView},
    id::TokenId,
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Json, NoQuery, Path, Query, page},
    openapi::Conflicts,
    problem::Answer,
    reply::{Fetched, Ran},
    state::Api,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(create_token, list_tokens))
        .routes(routes!(revoke_token))
}

/// Makes an API token of the caller's; the secret is shown in this answer only.
///
/// Its rights are never more than the caller's, neither now nor later.
#[utoipa::path(
    post, path = "/admin/tokens", operation_id = "create_token", tag = "access",
    request_body = CreateToken,
    responses(
        (status = 201, description = "The token with its secret", body = CreatedToken,
            headers(("Location" = String, description = "Its path"))),
        Conflicts,
    ),
    extensions(("x-permission" = json!("tokens.own"))),
)]
async fn create_token(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
    Json(input): Json<CreateToken>,
) -> Answer<Ran<CreatedToken>> {
    let reply = services.run(&caller, input).await?;
    let location = format!("/admin/tokens/{}", reply.value.token.id);
    Ok(Ran::created(reply, location))
}

/// Which tokens to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TokensQuery {
    /// Rows at most, 1 to 200.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists API tokens, newest first, never their secrets: one's own, or everybody's for who manages
/// access.
#[utoipa::path(
    get, path = "/admin/tokens", operation_id = "list_tokens", tag = "access",
    params(TokensQuery),
    responses((status = 200, description = "A page of tokens", body = Page<TokenView>)),
    extensions(("x-permission" = json!("tokens.own"))),
)]
async fn list_tokens(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<TokensQuery>,
) -> Answer<Fetched<Page<TokenView>>> {
    let list = ListTokens {
        page: page(query.limit, query.cursor)?,
    };
    Ok(Fetched::new(services.ask(&caller, list).await?))
}

/// Ends a token for good; ending it again changes nothing.
#[utoipa::path(
    delete, path = "/admin/tokens/{id}", operation_id = "revoke_token", tag = "access",
    params(("id" = String, Path, description = "The token; not its secret")),
    responses((status = 200, description = "The token, revoked", body = RevokedToken)),
    extensions(("x-permission" = json!("tokens.own"))),
)]
async fn revoke_token(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(id): Path<String>,
    _: NoQuery,
) -> Answer<Ran<RevokedToken>> {
    Ok(Ran::ok(
        services
            .run(
                &caller,
                RevokeToken {
                    id: TokenId::from_stored(id),
                },
            )
            .await?,
    ))
}
