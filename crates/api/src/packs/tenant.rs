//! Versions of tenant packs.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page, PageRequest,
    id::TenantId,
    packs::{
        DomainName, GetTenantPack, GetTenantPackText, Listed, PackStatus, TenantPack,
        TenantPackFilter, TextForm, WithContent,
    },
    reading,
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{include::Include, text::TextReply};
use crate::{
    auth::Signed,
    extract::{NoQuery, Path, Query, tenant_in_path, version_in_path},
    problem::Answer,
    reply::Fetched,
    state::Api,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(history))
        .routes(routes!(raw))
        .routes(routes!(source))
}

/// Which tenant pack versions to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only this tenant's.
    #[param(value_type = Option<String>)]
    tenant_id: Option<TenantId>,
    /// Only this domain's.
    #[param(value_type = Option<String>)]
    domain: Option<DomainName>,
    /// Only these.
    #[param(inline)]
    status: Option<PackStatus>,
    /// What each version comes with.
    #[param(inline)]
    include: Option<Include>,
    /// Rows at most, 1 to 200.
    #[serde(default, deserialize_with = "reading::limit")]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists versions of tenant packs, by tenant, highest version first.
#[utoipa::path(
    get, path = "/admin/packs/tenant", operation_id = "list_tenant_packs", tag = "packs",
    params(ListQuery),
    responses((status = 200, description = "A page of versions", body = Page<Listed<TenantPack>>)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn list(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<ListQuery>,
) -> Answer<Fetched<Page<Listed<TenantPack>>>> {
    let filter = TenantPackFilter {
        tenant_id: query.tenant_id,
        domain: query.domain,
        status: query.status,
        page: PageRequest {
            limit: query.limit,
            cursor: query.cursor,
        },
    };
    let content = matches!(query.include, Some(Include::Content));
    let wanted = WithContent { filter, content };
    Ok(Fetched::new(services.ask(&caller, wanted).await?))
}

/// Which part of a tenant's history to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Only this domain's.
    #[param(value_type = Option<String>)]
    domain: Option<DomainName>,
    /// Only these.
    #[param(inline)]
    status: Option<PackStatus>,
    /// What each version comes with.
    #[param(inline)]
    include: Option<Include>,
    /// Rows at most, 1 to 200.
    #[serde(default, deserialize_with = "reading::limit")]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists a tenant's pack versions, highest first.
#[utoipa::path(
    get, path = "/admin/packs/tenant/{tenant_id}", operation_id = "list_tenant_versions",
    tag = "packs",
    params(("tenant_id" = String, Path, description = "The tenant"), HistoryQuery),
    responses((status = 200, description = "A page of versions", body = Page<Listed<TenantPack>>)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn history(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(tenant): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Answer<Fetched<Page<Listed<TenantPack>>>> {
    let filter = TenantPackFilter {
        tenant_id: Some(tenant_in_path(&tenant)?),
        domain: query.domain,
        status: query.status,
        page: PageRequest {
            limit: query.limit,
            cursor: query.cursor,
        },
    };
    let content = matches!(query.include, Some(Include::Content));
    let wanted = WithContent { filter, content };
    Ok(Fetched::new(services.ask(&caller, wanted).await?))
}

/// Fetches a version's canonical form, which its checksum covers.
#[utoipa::path(
    get, path = "/admin/packs/tenant/{tenant_id}/{version}/raw",
    operation_id = "get_tenant_pack_raw", tag = "packs",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("version" = String, Path, description = "The version, or `latest`"),
    ),
    responses((status = 200, description = "The canonical document (RFC 8785)", body = String,
        content_type = "application/json",
        headers(("Content-Digest" = String, description = "SHA-256 of the document")))),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn raw(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((tenant, version)): Path<(String, String)>,
    _: NoQuery,
) -> Answer<TextReply> {
    let query = GetTenantPack {
        tenant_id: tenant_in_path(&tenant)?,
        version: version_in_path(&version)?,
    };
    let text = services
        .ask(
            &caller,
            GetTenantPackText {
                pack: query,
                form: TextForm::Canonical,
            },
        )
        .await?;
    Ok(TextReply::canonical(text, &format!("{tenant}.{version}")))
}

/// Fetches a version's text as it was imported, which its findings point into.
#[utoipa::path(
    get, path = "/admin/packs/tenant/{tenant_id}/{version}/source",
    operation_id = "get_tenant_pack_source", tag = "packs",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("version" = String, Path, description = "The version, or `latest`"),
    ),
    responses((status = 200, description = "The text as imported", body = String,
        content_type = "application/json")),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn source(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((tenant, version)): Path<(String, String)>,
    _: NoQuery,
) -> Answer<TextReply> {
    let query = GetTenantPack {
        tenant_id: tenant_in_path(&tenant)?,
        version: version_in_path(&version)?,
    };
    let text = services
        .ask(
            &caller,
            GetTenantPackText {
                pack: query,
                form: TextForm::Source,
            },
        )
        .await?;
    Ok(TextReply::source(text, &format!("{tenant}.{version}")))
}
