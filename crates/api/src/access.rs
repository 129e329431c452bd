//! People: sign in, sign out, who am I, my sessions.

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{
        ChangePassword, EndOtherSessions, EndSession, EndedSessions, ListSessions, Me, SessionView,
        SignIn,
    },
    id::SessionId,
    say,
};
use tenantry_services::Services;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Info, Json, NoQuery, Path},
    openapi::TooMany,
    problem::{Answer, Refusal},
    reply::{Fetched, Ran},
    state::Api,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(me))
        .routes(routes!(change_password))
        .routes(routes!(list_sessions, end_other_sessions))
        .routes(routes!(end_session))
}

/// Signs a person in and begins a session.
///
/// Needs a same-origin `Origin` header. The session travels in a cookie.
#[utoipa::path(
    post, path = "/auth/sign-in", operation_id = "sign_in", tag = "auth",
    request_body = SignIn,
    responses(
        (status = 200, description = "Who signed in", body = Me,
            headers(("Set-Cookie" = String, description = "The session"))),
        (status = 401, description = "The user name or the password is wrong",
            body = tenantry_domain::problem::ProblemDocument,
            content_type = "application/problem+json"),
        (status = 403, description = "The request did not come from a page of this server",
            body = tenantry_domain::problem::ProblemDocument,
            content_type = "application/problem+json"),
        TooMany,
    ),
)]
async fn sign_in(
    State(api): State<Api>,
    Info(info): Info,
    headers: HeaderMap,
    _: NoQuery,
    Json(input): Json<SignIn>,
) -> Answer<impl IntoResponse> {
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let signed = api
        .services
        .sign_in(input, info, user_agent.map(str::to_owned))
        .await?;
    let cookie = api.cookie.begin(&signed.secret, signed.max_age_s);
    Ok((set_cookie(cookie), Fetched::new(signed.me)))
}

/// Ends the present session.
#[utoipa::path(
    post, path = "/auth/sign-out", operation_id = "sign_out", tag = "auth",
    responses((status = 204, description = "The session has ended"), crate::openapi::Conflicts),
    extensions(("x-permission" = json!("session.own"))),
)]
async fn sign_out(
    State(api): State<Api>,
    Signed(caller): Signed,
    _: NoQuery,
) -> Answer<impl IntoResponse> {
    let session = caller.session.clone().ok_or_else(no_session)?;
    api.services
        .run(&caller, EndSession { id: session })
        .await?;
    Ok((set_cookie(api.cookie.end()), StatusCode::NO_CONTENT))
}

/// Says who is asking, and what it was granted.
#[utoipa::path(
    get, path = "/auth/me", operation_id = "get_me", tag = "auth",
    responses((status = 200, description = "The caller", body = Me)),
    extensions(("x-permission" = json!("any"))),
)]
async fn me(Signed(caller): Signed, _: NoQuery) -> Fetched<Me> {
    Fetched::new(Me::from(&caller))
}

/// Gives the caller a new password and ends its other sessions.
#[utoipa::path(
    post, path = "/auth/password", operation_id = "change_password", tag = "auth",
    request_body = ChangePassword,
    responses(
        (status = 200, description = "How many other sessions ended", body = EndedSessions),
        crate::openapi::Conflicts,
        TooMany,
    ),
    extensions(("x-permission" = json!("session.own"))),
)]
async fn change_password(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
    Json(input): Json<ChangePassword>,
) -> Answer<Ran<EndedSessions>> {
    Ok(Ran::ok(services.run(&caller, input).await?))
}

/// Lists the caller's own sessions.
#[utoipa::path(
    get, path = "/auth/sessions", operation_id = "list_sessions", tag = "auth",
    responses((status = 200, description = "The sessions", body = Vec<SessionView>)),
    extensions(("x-permission" = json!("session.own"))),
)]
async fn list_sessions(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
) -> Answer<Fetched<Vec<SessionView>>> {
    Ok(Fetched::new(services.ask(&caller, ListSessions).await?))
}

/// Ends all of the caller's sessions but the one asking.
#[utoipa::path(
    delete, path = "/auth/sessions", operation_id = "end_other_sessions", tag = "auth",
    responses((status = 200, description = "How many ended", body = EndedSessions)),
    extensions(("x-permission" = json!("session.own"))),
)]
async fn end_other_sessions(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
) -> Answer<Ran<EndedSessions>> {
    Ok(Ran::ok(services.run(&caller, EndOtherSessions {}).await?))
}

/// Ends one of the caller's own sessions.
#[utoipa::path(
    delete, path = "/auth/sessions/{id}", operation_id = "end_session", tag = "auth",
    params(("id" = String, Path, description = "The session")),
    responses((status = 204, description = "The session has ended")),
    extensions(("x-permission" = json!("session.own"))),
)]
async fn end_session(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(id): Path<String>,
    _: NoQuery,
) -> Answer<StatusCode> {
    services
        .run(
            &caller,
            EndSession {
                id: SessionId::from_stored(id),
            },
        )
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn no_session() -> Refusal {
    Problem::new(
        ProblemKind::Conflict,
        say!("The credential is no session, so it cannot sign out."),
    )
    .into()
}

fn set_cookie(
    cookie: Option<HeaderValue>,
) -> AppendHeaders<impl IntoIterator<Item = (header::HeaderName, HeaderValue)>> {
    AppendHeaders(cookie.map(|value| (header::SET_COOKIE, value)))
}
