//! Versions of domain packs.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page, PageRequest,
    packs::{
        DomainName, DomainPack, DomainPackFilter, GetDomainPack, GetDomainPackText, Listed,
        PackStatus, TextForm, WithContent,
    },
    reading,
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{include::Include, text::TextReply};
use crate::{
    auth::Signed,
    extract::{NoQuery, Path, Query, domain_in_path, version_in_path},
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

/// Which domain pack versions to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only this domain.
    #[param(value_type = Option<String>)]
    domain: Option<DomainName>,
    /// Only these.
    #[param(inline)]
    status: Option<PackStatus>,
    /// Prefix of the domain's name, without regard to case.
    q: Option<String>,
    /// What each version comes with.
    #[param(inline)]
    include: Option<Include>,
    /// Rows at most, 1 to 200.
    #[serde(default, deserialize_with = "reading::limit")]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists versions of domain packs.
#[utoipa::path(
    get, path = "/admin/packs/domain", operation_id = "list_domain_packs", tag = "packs",
    params(ListQuery),
    responses((status = 200, description = "A page of versions", body = Page<Listed<DomainPack>>)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn list(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<ListQuery>,
) -> Answer<Fetched<Page<Listed<DomainPack>>>> {
    let filter = DomainPackFilter {
        domain: query.domain,
        status: query.status,
        q: query.q,
        page: PageRequest {
            limit: query.limit,
            cursor: query.cursor,
        },
    };
    let content = matches!(query.include, Some(Include::Content));
    let wanted = WithContent { filter, content };
    Ok(Fetched::new(services.ask(&caller, wanted).await?))
}

/// Which part of a domain's history to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
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

/// Lists a domain's versions, highest first.
#[utoipa::path(
    get, path = "/admin/packs/domain/{domain}", operation_id = "list_domain_versions",
    tag = "packs",
    params(("domain" = String, Path, description = "The domain"), HistoryQuery),
    responses((status = 200, description = "A page of versions", body = Page<Listed<DomainPack>>)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn history(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path(domain): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Answer<Fetched<Page<Listed<DomainPack>>>> {
    let filter = DomainPackFilter {
        domain: Some(domain_in_path(&domain)?),
        status: query.status,
        q: None,
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
    get, path = "/admin/packs/domain/{domain}/{version}/raw", operation_id = "get_domain_pack_raw",
    tag = "packs",
    params(
        ("domain" = String, Path, description = "The domain"),
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
    Path((domain, version)): Path<(String, String)>,
    _: NoQuery,
) -> Answer<TextReply> {
    let query = GetDomainPack {
        domain: domain_in_path(&domain)?,
        version: version_in_path(&version)?,
    };
    let text = services
        .ask(
            &caller,
            GetDomainPackText {
                pack: query,
                form: TextForm::Canonical,
            },
        )
        .await?;
    Ok(TextReply::canonical(text, &format!("{domain}.{version}")))
}

/// Fetches a version's text as it was imported, which its findings point into.
#[utoipa::path(
    get, path = "/admin/packs/domain/{domain}/{version}/source",
    operation_id = "get_domain_pack_source", tag = "packs",
    params(
        ("domain" = String, Path, description = "The domain"),
        ("version" = String, Path, description = "The version, or `latest`"),
    ),
    responses((status = 200, description = "The text as imported", body = String,
        content_type = "application/json")),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn source(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((domain, version)): Path<(String, String)>,
    _: NoQuery,
) -> Answer<TextReply> {
    let query = GetDomainPack {
        domain: domain_in_path(&domain)?,
        version: version_in_path(&version)?,
    };
    let text = services
        .ask(
            &caller,
            GetDomainPackText {
                pack: query,
                form: TextForm::Source,
            },
        )
        .await?;
    Ok(TextReply::source(text, &format!("{domain}.{version}")))
}
