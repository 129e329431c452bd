//! The audit trail: read it, and have its hash chains recomputed.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Page,
    audit::{AuditEvent, AuditFilter, AuditVerdict, VerifyAudit},
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Query, instant, page, tenant_in_query},
    problem::Answer,
    reply::Fetched,
    state::Api,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(verify))
}

/// Which audit rows to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only this tenant's.
    tenant_id: Option<String>,
    /// Only of the actor with this id or name.
    actor: Option<String>,
    /// Only this action, or with a trailing `.` every action of a feature.
    action: Option<String>,
    /// Only of this pack: `domain/version`, or a domain or tenant alone.
    pack: Option<String>,
    /// Not before: RFC 3339, or a date.
    from: Option<String>,
    /// Before: RFC 3339, or a date.
    to: Option<String>,
    /// Only of this request.
    request_id: Option<String>,
    /// Rows at most, 1 to 200.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists audit rows, newest first.
#[utoipa::path(
    get, path = "/admin/audit", operation_id = "list_audit", tag = "audit",
    params(ListQuery),
    responses((status = 200, description = "A page of audit rows", body = Page<AuditEvent>)),
    extensions(("x-permission" = json!("audit.read"))),
)]
async fn list(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<ListQuery>,
) -> Answer<Fetched<Page<AuditEvent>>> {
    let filter = AuditFilter {
        tenant_id: tenant_in_query(query.tenant_id.as_deref())?,
        actor: query.actor,
        action: query.action,
        pack: query.pack,
        from: instant("from", query.from.as_deref())?,
        to: instant("to", query.to.as_deref())?,
        request_id: query.request_id,
        page: page(query.limit, query.cursor)?,
    };
    Ok(Fetched::new(services.ask(&caller, filter).await?))
}

/// Which chains to recompute.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VerifyQuery {
    /// Only this tenant's chain; absent: every chain.
    tenant_id: Option<String>,
}

/// Recomputes hash chains and names the first break of each.
#[utoipa::path(
    get, path = "/admin/audit/verify", operation_id = "verify_audit", tag = "audit",
    params(VerifyQuery),
    responses((status = 200, description = "What recomputing found", body = AuditVerdict)),
    extensions(("x-permission" = json!("audit.read"))),
)]
async fn verify(
    State(services): State<Services>,
    Signed(caller): Signed,
    Query(query): Query<VerifyQuery>,
) -> Answer<Fetched<AuditVerdict>> {
    let tenant_id = tenant_in_query(query.tenant_id.as_deref())?;
    Ok(Fetched::new(
        services.ask(&caller, VerifyAudit { tenant_id }).await?,
    ))
}
