//! Withdrawing versions of both kinds.

use axum::extract::State;
use serde::Deserialize;
use tenantry_domain::{
    Problem,
    packs::{AnyPack, DeprecatePack, DomainPack, PackOwner, PackStatus, TenantPack},
};
use tenantry_services::Services;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Signed,
    extract::{Json, NoQuery, Path, domain_in_path, exact_version_in_path, tenant_in_path},
    openapi::{Conflicts, Preconditions},
    problem::Answer,
    reply::Ran,
    state::Api,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(deprecate_domain))
        .routes(routes!(deprecate_tenant))
}

/// The status a version shall have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PackStatusBody {
    /// `DEPRECATED`: the one status that is given by hand.
    status: PackStatus,
    /// Why; lands in the audit trail.
    #[serde(default)]
    reason: String,
}

impl PackStatusBody {
    fn command(self, owner: PackOwner, version: &str) -> Result<DeprecatePack, Problem> {
        if self.status != PackStatus::Deprecated {
            let message =
                "Only `DEPRECATED` is given by hand; a version is released by activating it.";
            return Err(Problem::field("status", "invalid_status", message));
        }
        Ok(DeprecatePack {
            owner,
            version: exact_version_in_path(version)?,
            reason: self.reason,
        })
    }
}

/// Withdraws a domain pack version: it can never be activated again. Refused while it is live.
#[utoipa::path(
    patch, path = "/admin/packs/domain/{domain}/{version}/status",
    operation_id = "deprecate_domain_pack", tag = "packs",
    params(
        ("domain" = String, Path, description = "The domain"),
        ("version" = String, Path, description = "The version"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the state you saw"),
    ),
    request_body = PackStatusBody,
    responses((status = 200, description = "The version", body = DomainPack), Conflicts, Preconditions),
    extensions(("x-permission" = json!("packs.deprecate"))),
)]
async fn deprecate_domain(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((domain, version)): Path<(String, String)>,
    _: NoQuery,
    Json(body): Json<PackStatusBody>,
) -> Answer<Ran<AnyPack>> {
    let owner = PackOwner::Domain(domain_in_path(&domain)?);
    let command = body.command(owner, &version)?;
    Ok(Ran::ok(services.run(&caller, command).await?))
}

/// Withdraws a tenant pack version: it can never be activated again. Refused while it is live.
#[utoipa::path(
    patch, path = "/admin/packs/tenant/{tenant_id}/{version}/status",
    operation_id = "deprecate_tenant_pack", tag = "packs",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("version" = String, Path, description = "The version"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the state you saw"),
    ),
    request_body = PackStatusBody,
    responses((status = 200, description = "The version", body = TenantPack), Conflicts, Preconditions),
    extensions(("x-permission" = json!("packs.deprecate"))),
)]
async fn deprecate_tenant(
    State(services): State<Services>,
    Signed(caller): Signed,
    Path((tenant, version)): Path<(String, String)>,
    _: NoQuery,
    Json(body): Json<PackStatusBody>,
) -> Answer<Ran<AnyPack>> {
    let owner = PackOwner::Tenant(tenant_in_path(&tenant)?);
    let command = body.command(owner, &version)?;
    Ok(Ran::ok(services.run(&caller, command).await?))
}
