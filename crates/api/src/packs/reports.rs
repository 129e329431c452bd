//! Stored reports: of imports, failed ones too, and of validations that asked for it.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page, PageRequest,
    packs::{PackOwner, ReportSummary, VersionReports},
    reading,
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Path, Query, domain_in_path, tenant_in_path, version_in_path},
    problem::Answer,
    reply::Fetched,
    state::Api,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_domain_pack))
        .routes(routes!(of_tenant_pack))
}

/// Which part of a version's reports to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Rows at most, 1 to 200.
    #[serde(default, deserialize_with = "reading::limit")]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the reports of a domain pack version, newest first.
#[utoipa::path(
    get, path = "/admin/packs/domain/{domain}/{version}/reports",
    operation_id = "list_domain_pack_reports", tag = "packs",
    params(
        ("domain" = String, Path, description = "The domain"),
        ("version" = String, Path, description = "The version, or `latest`"),
        HistoryQuery,
    ),
    responses((status = 200, description = "A page of reports", body = Page<ReportSummary>)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn of_domain_pack(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((domain, version)): Path<(String, String)>,
    Query(query): Query<HistoryQuery>,
) -> Answer<Fetched<Page<ReportSummary>>> {
    let wanted = VersionReports {
        owner: PackOwner::Domain(domain_in_path(&domain)?),
        version: version_in_path(&version)?,
        page: PageRequest {
            limit: query.limit,
            cursor: query.cursor,
        },
    };
    Ok(Fetched::new(services.ask(&caller, wanted).await?))
}

/// Lists the reports of a tenant pack version, newest first.
#[utoipa::path(
    get, path = "/admin/packs/tenant/{tenant_id}/{version}/reports",
    operation_id = "list_tenant_pack_reports", tag = "packs",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("version" = String, Path, description = "The version, or `latest`"),
        HistoryQuery,
    ),
    responses((status = 200, description = "A page of reports", body = Page<ReportSummary>)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn of_tenant_pack(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((tenant, version)): Path<(String, String)>,
    Query(query): Query<HistoryQuery>,
) -> Answer<Fetched<Page<ReportSummary>>> {
    let wanted = VersionReports {
        owner: PackOwner::Tenant(tenant_in_path(&tenant)?),
        version: version_in_path(&version)?,
        page: PageRequest {
            limit: query.limit,
            cursor: query.cursor,
        },
    };
    Ok(Fetched::new(services.ask(&caller, wanted).await?))
}
