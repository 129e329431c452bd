//! Activation: put a pair of versions in force, look at what it would change, and its history.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page,
    activation::{
        Activate, Activated, ActiveConfig, GetActiveConfig, GetRevision, ListRevisions, Preview,
        PreviewActivation, Revision,
    },
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Json, NoQuery, Path, Query, instant, page, tenant_in_path},
    openapi::{Conflicts, NoTenant},
    problem::Answer,
    reply::{Fetched, Ran},
    state::Api,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(activate))
        .routes(routes!(preview))
        .routes(routes!(get_active_config))
        .routes(routes!(list_revisions))
        .routes(routes!(get_revision))
}

/// Activates a pair of versions for a tenant.
///
/// Both documents are validated again, together. Warnings need `accept_warnings`. The pair that is
/// live already answers 200 and changes nothing.
#[utoipa::path(
    post, path = "/admin/packs/activate", operation_id = "activate_packs", tag = "activation",
    request_body = Activate,
    responses(
        (status = 200, description = "The configuration in force now", body = Activated),
        NoTenant,
        Conflicts,
    ),
    extensions(("x-permission" = json!("activation.apply"))),
)]
async fn activate(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
    Json(input): Json<Activate>,
) -> Answer<Ran<Activated>> {
    Ok(Ran::ok(services.run(&caller, input).await?))
}

/// Says what an activation would do, without doing it.
#[utoipa::path(
    post, path = "/admin/packs/activate/preview", operation_id = "preview_activation",
    tag = "activation",
    request_body = Activate,
    responses((status = 200, description = "Findings and changes", body = Preview), NoTenant, Conflicts),
    extensions(("x-permission" = json!("activation.preview"))),
)]
async fn preview(
    State(services): State<Services>,
    Signed(caller): Signed,
    _: NoQuery,
    Json(input): Json<Activate>,
) -> Answer<Fetched<Preview>> {
    Ok(Fetched::new(
        services.ask(&caller, PreviewActivation(input)).await?,
    ))
}

/// Shows the configuration in force; `revision: 0` with nulls when there is none yet.
#[utoipa::path(
    get, path = "/admin/tenants/{tenant_id}/active-config", operation_id = "get_active_config",
    tag = "activation",
    params(("tenant_id" = String, Path, description = "The tenant")),
    responses((status = 200, description = "The configuration in force", body = ActiveConfig)),
    extensions(("x-permission" = json!("activation.read"))),
)]
async fn get_active_config(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(tenant): Path<String>,
    _: NoQuery,
) -> Answer<Fetched<ActiveConfig>> {
    let tenant_id = tenant_in_path(&tenant)?;
    Ok(Fetched::new(
        services.ask(&caller, GetActiveConfig { tenant_id }).await?,
    ))
}

/// Which revisions to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RevisionsQuery {
    /// Only the revision in force at this instant: RFC 3339, or a date.
    as_of: Option<String>,
    /// Rows at most, 1 to 200.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists a tenant's revisions, newest first.
#[utoipa::path(
    get, path = "/admin/tenants/{tenant_id}/revisions", operation_id = "list_revisions",
    tag = "activation",
    params(("tenant_id" = String, Path, description = "The tenant"), RevisionsQuery),
    responses((status = 200, description = "A page of revisions", body = Page<Revision>)),
    extensions(("x-permission" = json!("activation.read"))),
)]
async fn list_revisions(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(tenant): Path<String>,
    Query(query): Query<RevisionsQuery>,
) -> Answer<Fetched<Page<Revision>>> {
    let list = ListRevisions {
        tenant_id: tenant_in_path(&tenant)?,
        as_of: instant("as_of", query.as_of.as_deref())?,
        page: page(query.limit, query.cursor)?,
    };
    Ok(Fetched::new(services.ask(&caller, list).await?))
}

/// Shows one revision.
#[utoipa::path(
    get, path = "/admin/tenants/{tenant_id}/revisions/{revision}", operation_id = "get_revision",
    tag = "activation",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("revision" = u64, Path, description = "Its number, from 1"),
    ),
    responses((status = 200, description = "The revision", body = Revision)),
    extensions(("x-permission" = json!("activation.read"))),
)]
async fn get_revision(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((tenant, revision)): Path<(String, u64)>,
    _: NoQuery,
) -> Answer<Fetched<Revision>> {
    let tenant_id = tenant_in_path(&tenant)?;
    Ok(Fetched::new(
        services
            .ask(
                &caller,
                GetRevision {
                    tenant_id,
                    revision,
                },
            )
            .await?,
    ))
}
