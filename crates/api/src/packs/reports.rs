//! Stored reports of imports, failed ones too.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page,
    packs::{PackKind, ReportFilter, ReportSummary},
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Query, page, tenant_in_query},
    problem::Answer,
    reply::Fetched,
    state::Api,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Which reports to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only of this kind.
    #[param(inline)]
    kind: Option<PackKind>,
    /// Only of this domain.
    domain: Option<String>,
    /// Only of this tenant.
    tenant_id: Option<String>,
    /// Rows at most, 1 to 200.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists reports of imports, newest first.
#[utoipa::path(
    get, path = "/admin/packs/reports", operation_id = "list_reports", tag = "packs",
    params(ListQuery),
    responses((status = 200, description = "A page of reports", body = Page<ReportSummary>)),
    extensions(("x-permission" = json!("packs.read"))),
)]
async fn list(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<ListQuery>,
) -> Answer<Fetched<Page<ReportSummary>>> {
    let filter = ReportFilter {
        kind: query.kind,
        domain: query.domain,
        tenant_id: tenant_in_query(query.tenant_id.as_deref())?,
        page: page(query.limit, query.cursor)?,
    };
    Ok(Fetched::new(services.ask(&caller, filter).await?))
}
