//! Tenants: register, list, show, rename, suspend and resume.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page,
    tenants::{
        ChangeStatus, CreateTenant, GetTenant, RenameTenant, Status, Tenant, TenantDetail,
        TenantFilter, TenantSort, TenantSummary,
    },
};
use tenantry_services::Services;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Json, NoQuery, Path, Query, page, tenant_in_path},
    openapi::{Conflicts, Preconditions},
    problem::Answer,
    reply::{Fetched, Ran},
    state::Api,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(create, list))
        .routes(routes!(get, rename))
        .routes(routes!(change_status))
}

/// Registers a tenant.
#[utoipa::path(
    post, path = "/admin/tenants", operation_id = "create_tenant", tag = "tenants",
    request_body = CreateTenant,
    responses(
        (status = 201, description = "The tenant", body = Tenant,
            headers(("Location" = String, description = "Its path"))),
        Conflicts,
    ),
    extensions(("x-permission" = json!("tenants.create"))),
)]
async fn create(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
    Json(input): Json<CreateTenant>,
) -> Answer<Ran<Tenant>> {
    let reply = services.run(&caller, input).await?;
    let location = format!("/admin/tenants/{}", reply.value.tenant_id);
    Ok(Ran::created(reply, location))
}

/// Which tenants to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only these.
    #[param(inline)]
    status: Option<Status>,
    /// Prefix of the id or of any word of the name, without regard to case.
    q: Option<String>,
    /// `tenant_id` (default), `name` or `created_at`; with `-` descending.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: TenantSort,
    /// Rows at most, 1 to 200.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists tenants with their active configurations.
#[utoipa::path(
    get, path = "/admin/tenants", operation_id = "list_tenants", tag = "tenants",
    params(ListQuery),
    responses((status = 200, description = "A page of tenants", body = Page<TenantSummary>)),
    extensions(("x-permission" = json!("tenants.read"))),
)]
async fn list(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<ListQuery>,
) -> Answer<Fetched<Page<TenantSummary>>> {
    let ListQuery {
        status,
        q,
        sort,
        limit,
        cursor,
    } = query;
    let filter = TenantFilter {
        status,
        q,
        sort,
        page: page(limit, cursor)?,
    };
    Ok(Fetched::new(services.ask(&caller, filter).await?))
}

/// Shows a tenant with its active configuration and counts.
///
/// The `ETag` begins with the row version: send it back as `If-Match` with a change.
#[utoipa::path(
    get, path = "/admin/tenants/{tenant_id}", operation_id = "get_tenant", tag = "tenants",
    params(("tenant_id" = String, Path, description = "The tenant")),
    responses((status = 200, description = "The tenant", body = TenantDetail)),
    extensions(("x-permission" = json!("tenants.read"))),
)]
async fn get(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(tenant): Path<String>,
    _: NoQuery,
) -> Answer<Fetched<TenantDetail>> {
    let tenant_id = tenant_in_path(&tenant)?;
    let detail = services.ask(&caller, GetTenant { tenant_id }).await?;
    let row_version = detail.tenant.row_version;
    Ok(Fetched::versioned(detail, row_version))
}

/// What of a tenant can be changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RenameTenantBody {
    /// The new name, 1 to 120 characters.
    name: String,
}

/// Renames a tenant.
#[utoipa::path(
    patch, path = "/admin/tenants/{tenant_id}", operation_id = "rename_tenant", tag = "tenants",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("If-Match" = String, Header, description = "The `ETag` of the state you saw"),
    ),
    request_body = RenameTenantBody,
    responses((status = 200, description = "The tenant", body = Tenant), Conflicts, Preconditions),
    extensions(("x-permission" = json!("tenants.update"))),
)]
async fn rename(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(tenant): Path<String>,
    _: NoQuery,
    Json(body): Json<RenameTenantBody>,
) -> Answer<Ran<Tenant>> {
    let tenant_id = tenant_in_path(&tenant)?;
    Ok(Ran::ok(
        services
            .run(
                &caller,
                RenameTenant {
                    tenant_id,
                    name: body.name,
                },
            )
            .await?,
    ))
}

/// The status a tenant shall have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TenantStatusBody {
    /// `SUSPENDED` or `ACTIVE`.
    status: Status,
    /// Why; lands in the audit trail. Required to suspend.
    #[serde(default)]
    reason: String,
}

/// Suspends or resumes a tenant.
#[utoipa::path(
    patch, path = "/admin/tenants/{tenant_id}/status", operation_id = "change_tenant_status",
    tag = "tenants",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the state you saw"),
    ),
    request_body = TenantStatusBody,
    responses((status = 200, description = "The tenant", body = Tenant), Conflicts, Preconditions),
    extensions(("x-permission" = json!("tenants.update"))),
)]
async fn change_status(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(tenant): Path<String>,
    _: NoQuery,
    Json(body): Json<TenantStatusBody>,
) -> Answer<Ran<Tenant>> {
    let TenantStatusBody { status, reason } = body;
    let command = ChangeStatus {
        tenant_id: tenant_in_path(&tenant)?,
        status,
        reason,
    };
    Ok(Ran::ok(services.run(&caller, command).await?))
}
