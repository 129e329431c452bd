//! The audit trail as a file.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::header;
use serde::Deserialize;
use tenantry_domain::{
    Problem, Timestamp,
    audit::{AuditFilter, ExportAudit, ExportFormat},
    id::TenantId,
    say, time,
};
use tenantry_services::Services;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::Signed, extract::QueryParams, problem::Answer, state::Api};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Which audit rows to export, and how.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// `jsonl`, the default, which can be verified without the database; or `csv`.
    format: Option<String>,
    /// Only this tenant's.
    #[param(value_type = Option<String>)]
    tenant_id: Option<TenantId>,
    /// Only of the actor with this id or name; `user:` or `token:` before a name, or `system`, says
    /// which kind.
    actor: Option<String>,
    /// Only this action, or with a trailing `.` every action of a feature.
    action: Option<String>,
    /// Only of this pack: `domain/version`, or a domain or tenant alone.
    pack: Option<String>,
    /// Not before: RFC 3339, or a date.
    #[serde(default, deserialize_with = "time::lenient")]
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before: RFC 3339, or a date.
    #[serde(default, deserialize_with = "time::lenient")]
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// Only of this request.
    request_id: Option<String>,
}

/// Exports audit rows as a file; the export itself is audited.
///
/// JSON Lines end with a line that sums up and signs all before it: an export without it was cut off.
#[utoipa::path(
    get, path = "/admin/audit/export", operation_id = "export_audit", tag = "audit",
    params(ExportQuery),
    responses((status = 200, description = "The rows", content(
        (String = "application/x-ndjson"), (String = "text/csv"),
    ))),
    extensions(("x-permission" = json!("audit.export"))),
)]
async fn export(
    State(services): State<Services>,
    Signed(caller): Signed,
    QueryParams(query): QueryParams<ExportQuery>,
) -> Answer<Response> {
    let format = query.format.as_deref().unwrap_or("jsonl");
    let format = ExportFormat::parse(format)
        .ok_or_else(|| Problem::field("format", "unknown", say!("Choose `jsonl` or `csv`.")))?;
    let filter = AuditFilter {
        tenant_id: query.tenant_id,
        actor: query.actor,
        action: query.action,
        pack: query.pack,
        from: query.from,
        to: query.to,
        request_id: query.request_id,
        ..AuditFilter::default()
    };
    let export = services
        .export_audit(&caller, ExportAudit { filter, format })
        .await?;
    let media_type = match format {
        ExportFormat::Jsonl => "application/x-ndjson",
        ExportFormat::Csv => "text/csv; charset=utf-8",
    };
    let name = format!(
        "attachment; filename=\"tenantry-audit.{}\"",
        format.as_str()
    );
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let parts = futures::stream::try_unfold(export, async |mut export| match export.next().await {
        Ok(part) => Ok(part.map(|part| (part, export))),
        Err(problem) => {
            tracing::error!(
                detail = problem.detail.as_str(),
                "an export ended before its end"
            );
            Err(std::io::Error::other(String::from(problem.detail)))
        }
    });
    Ok((headers, Body::from_stream(parts)).into_response())
}
