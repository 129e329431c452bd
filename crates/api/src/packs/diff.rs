//! What differs between two versions.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::packs::{DiffPack, PackDiff, PackOwner, PatchPack, VersionSelector};
use tenantry_services::{InWriting, Services};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Path, Query, domain_in_path, tenant_in_path, version_in_path},
    packs::text::TextReply,
    problem::Answer,
    reply::FetchedWritten,
    state::Api,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(diff_domain))
        .routes(routes!(diff_tenant))
        .routes(routes!(patch_domain))
        .routes(routes!(patch_tenant))
}

/// What to compare with.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AgainstQuery {
    /// The version as it was, or `latest`.
    #[param(value_type = String)]
    against: VersionSelector,
}

/// Compares two versions of a domain pack: in words, as a JSON Patch and as text.
#[utoipa::path(
    get, path = "/admin/packs/domain/{domain}/{version}/diff", operation_id = "diff_domain_pack",
    tag = "packs",
    params(
        ("domain" = String, Path, description = "The domain"),
        ("version" = String, Path, description = "The version as it is, or `latest`"),
        AgainstQuery,
    ),
    responses((status = 200, description = "What differs", body = PackDiff)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn diff_domain(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((domain, version)): Path<(String, String)>,
    Query(query): Query<AgainstQuery>,
) -> Answer<FetchedWritten<PackDiff>> {
    let wanted = DiffPack {
        owner: PackOwner::Domain(domain_in_path(&domain)?),
        version: version_in_path(&version)?,
        against: query.against,
    };
    Ok(FetchedWritten(
        services.ask(&caller, InWriting(wanted)).await?,
    ))
}

/// Compares two versions of a tenant pack: in words, as a JSON Patch and as text.
#[utoipa::path(
    get, path = "/admin/packs/tenant/{tenant_id}/{version}/diff", operation_id = "diff_tenant_pack",
    tag = "packs",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("version" = String, Path, description = "The version as it is, or `latest`"),
        AgainstQuery,
    ),
    responses((status = 200, description = "What differs", body = PackDiff)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn diff_tenant(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((tenant, version)): Path<(String, String)>,
    Query(query): Query<AgainstQuery>,
) -> Answer<FetchedWritten<PackDiff>> {
    let wanted = DiffPack {
        owner: PackOwner::Tenant(tenant_in_path(&tenant)?),
        version: version_in_path(&version)?,
        against: query.against,
    };
    Ok(FetchedWritten(
        services.ask(&caller, InWriting(wanted)).await?,
    ))
}

/// Fetches the JSON Patch (RFC 6902) that makes one version of a domain pack of another.
#[utoipa::path(
    get, path = "/admin/packs/domain/{domain}/{version}/patch",
    operation_id = "get_domain_pack_patch", tag = "packs",
    params(
        ("domain" = String, Path, description = "The domain"),
        ("version" = String, Path, description = "The version as it is, or `latest`"),
        AgainstQuery,
    ),
    responses((status = 200, description = "The patch, from one canonical form to the other",
        body = Vec<Object>, content_type = "application/json-patch+json")),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn patch_domain(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((domain, version)): Path<(String, String)>,
    Query(query): Query<AgainstQuery>,
) -> Answer<TextReply> {
    let wanted = DiffPack {
        owner: PackOwner::Domain(domain_in_path(&domain)?),
        version: version_in_path(&version)?,
        against: query.against,
    };
    let patch = services.ask(&caller, InWriting(PatchPack(wanted))).await?;
    Ok(TextReply::patch(patch, &domain))
}

/// Fetches the JSON Patch (RFC 6902) that makes one version of a tenant pack of another.
#[utoipa::path(
    get, path = "/admin/packs/tenant/{tenant_id}/{version}/patch",
    operation_id = "get_tenant_pack_patch", tag = "packs",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("version" = String, Path, description = "The version as it is, or `latest`"),
        AgainstQuery,
    ),
    responses((status = 200, description = "The patch, from one canonical form to the other",
        body = Vec<Object>, content_type = "application/json-patch+json")),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn patch_tenant(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((tenant, version)): Path<(String, String)>,
    Query(query): Query<AgainstQuery>,
) -> Answer<TextReply> {
    let wanted = DiffPack {
        owner: PackOwner::Tenant(tenant_in_path(&tenant)?),
        version: version_in_path(&version)?,
        against: query.against,
    };
    let patch = services.ask(&caller, InWriting(PatchPack(wanted))).await?;
    Ok(TextReply::patch(patch, &tenant))
}
