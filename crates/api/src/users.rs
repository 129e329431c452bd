//! People with local accounts, and their role bindings.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page,
    access::{
        CreateUser, GetUser, RoleBinding, SetBindings, UpdateUser, UserFilter, UserStatus, UserView,
    },
    id::UserId,
};
use tenantry_services::Services;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Json, NoQuery, Path, Query, page},
    openapi::{Conflicts, Preconditions},
    problem::Answer,
    reply::{Fetched, Ran},
    state::Api,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(create_user, list_users))
        .routes(routes!(get_user, update_user))
        .routes(routes!(set_bindings))
}

/// Adds a local account.
#[utoipa::path(
    post, path = "/admin/users", operation_id = "create_user", tag = "access",
    request_body = CreateUser,
    responses(
        (status = 201, description = "The person", body = UserView,
            headers(("Location" = String, description = "Its path"))),
        Conflicts,
    ),
    extensions(("x-permission" = json!("access.manage"))),
)]
async fn create_user(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
    Json(input): Json<CreateUser>,
) -> Answer<Ran<UserView>> {
    let reply = services.run(&caller, input).await?;
    let location = format!("/admin/users/{}", reply.value.id);
    Ok(Ran::created(reply, location))
}

/// Which people to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UsersQuery {
    /// Prefix of the user name, without regard to case.
    q: Option<String>,
    /// Rows at most, 1 to 200.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists people with their role bindings.
#[utoipa::path(
    get, path = "/admin/users", operation_id = "list_users", tag = "access",
    params(UsersQuery),
    responses((status = 200, description = "A page of people", body = Page<UserView>)),
    extensions(("x-permission" = json!("access.manage"))),
)]
async fn list_users(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<UsersQuery>,
) -> Answer<Fetched<Page<UserView>>> {
    let filter = UserFilter {
        q: query.q,
        page: page(query.limit, query.cursor)?,
    };
    Ok(Fetched::new(services.ask(&caller, filter).await?))
}

/// Shows a person with its role bindings.
///
/// The `ETag` begins with the row version: send it back as `If-Match` with a change.
#[utoipa::path(
    get, path = "/admin/users/{id}", operation_id = "get_user", tag = "access",
    params(("id" = String, Path, description = "The person")),
    responses((status = 200, description = "The person", body = UserView)),
    extensions(("x-permission" = json!("access.manage"))),
)]
async fn get_user(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(id): Path<String>,
    _: NoQuery,
) -> Answer<Fetched<UserView>> {
    let id = UserId::from_stored(id);
    let user = services.ask(&caller, GetUser { id }).await?;
    let row_version = user.row_version;
    Ok(Fetched::versioned(user, row_version))
}

/// What of a person can be changed; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateUserBody {
    /// `DISABLED` ends its sessions and kills its tokens; `ACTIVE` lets it sign in again.
    #[serde(default)]
    status: Option<UserStatus>,
    /// A new password; ends its sessions.
    #[serde(default)]
    password: Option<String>,
    /// Why; lands in the audit trail.
    #[serde(default)]
    reason: String,
}

/// Disables a person, enables it again, or gives it a new password.
#[utoipa::path(
    patch, path = "/admin/users/{id}", operation_id = "update_user", tag = "access",
    params(
        ("id" = String, Path, description = "The person"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the state you saw"),
    ),
    request_body = UpdateUserBody,
    responses((status = 200, description = "The person", body = UserView), Conflicts, Preconditions),
    extensions(("x-permission" = json!("access.manage"))),
)]
async fn update_user(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(id): Path<String>,
    _: NoQuery,
    Json(body): Json<UpdateUserBody>,
) -> Answer<Ran<UserView>> {
    let UpdateUserBody {
        status,
        password,
        reason,
    } = body;
    let command = UpdateUser {
        id: UserId::from_stored(id),
        status,
        password,
        reason,
    };
    Ok(Ran::ok(services.run(&caller, command).await?))
}

/// All the role bindings that a person shall have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BindingsBody {
    /// Roles, each everywhere or for one tenant; at least one.
    bindings: Vec<RoleBinding>,
}

/// Gives a person these role bindings in place of those it has.
#[utoipa::path(
    put, path = "/admin/users/{id}/bindings", operation_id = "set_bindings", tag = "access",
    params(
        ("id" = String, Path, description = "The person"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the state you saw"),
    ),
    request_body = BindingsBody,
    responses((status = 200, description = "The person", body = UserView), Conflicts, Preconditions),
    extensions(("x-permission" = json!("access.manage"))),
)]
async fn set_bindings(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(id): Path<String>,
    _: NoQuery,
    Json(body): Json<BindingsBody>,
) -> Answer<Ran<UserView>> {
    let command = SetBindings {
        id: UserId::from_stored(id),
        bindings: body.bindings,
    };
    Ok(Ran::ok(services.run(&caller, command).await?))
}
