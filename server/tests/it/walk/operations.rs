//! What every operation needs.

use serde_json::json;
use tenantry_domain::access::Permission as P;
use tenantry_testkit::{domain_pack, tenant_pack};

use super::{
    Body, Entry,
    Needs::{Anyone, Everywhere, Here, Nothing, Somewhere},
    OWN, domain_import, nothing,
};
use crate::support::activation;

/// Every operation. Requests that change something ask for what is so already, or for something new.
pub(super) const OPERATIONS: &[Entry] = &[
    Entry("GET /admin/audit", Somewhere(P::AuditRead), 200, nothing),
    Entry(
        "GET /admin/audit?tenant_id={tenant_id}",
        Here(P::AuditRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/audit/verify",
        Everywhere(P::AuditRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/audit/verify?tenant_id={tenant_id}",
        Here(P::AuditRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/audit/export",
        Somewhere(P::AuditExport),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/audit/export?tenant_id={tenant_id}",
        Here(P::AuditExport),
        200,
        nothing,
    ),
    Entry(
        "POST /admin/packs/activate",
        Here(P::ActivationApply),
        200,
        |tenant, _| Body::Json(activation(tenant, "v1.0", Some("v1.0"))),
    ),
    Entry(
        "POST /admin/packs/activate/preview",
        Here(P::ActivationPreview),
        200,
        |tenant, _| Body::Json(activation(tenant, "v1.0", Some("v1.0"))),
    ),
    Entry(
        "GET /admin/packs/domain",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "POST /admin/packs/domain/import",
        Everywhere(P::PacksImport),
        200,
        |_, _| Body::Json(domain_import()),
    ),
    Entry(
        "GET /admin/packs/domain/{domain}",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/domain/{domain}/{version}",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/domain/{domain}/{version}/raw",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/domain/{domain}/{version}/source",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/domain/{domain}/{version}/diff?against=v1.0",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant/{tenant_id}/{version}/diff?against=v1.0",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/domain/{domain}/{version}/patch?against=v1.0",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant/{tenant_id}/{version}/patch?against=v1.0",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/reports",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/reports?tenant_id={tenant_id}",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    // Whoever passes does not find it.
    Entry(
        "GET /admin/packs/reports/{id}",
        Somewhere(P::PacksRead),
        404,
        nothing,
    ),
    Entry(
        "GET /admin/packs/domain/{domain}/{version}/reports",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant/{tenant_id}/{version}/reports",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/domain?include=content",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant?include=content",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant?tenant_id={tenant_id}",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "POST /admin/packs/tenant/import",
        Here(P::PacksImport),
        200,
        |tenant, _| {
            let content = tenant_pack(tenant, "Rates");
            Body::Json(json!({"tenant_id": tenant, "version": "v1.0", "content": content}))
        },
    ),
    Entry(
        "GET /admin/packs/tenant/{tenant_id}",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant/{tenant_id}/{version}",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant/{tenant_id}/{version}/raw",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/packs/tenant/{tenant_id}/{version}/source",
        Here(P::PacksRead),
        200,
        nothing,
    ),
    // Whoever passes is told that the version is live.
    Entry(
        "PATCH /admin/packs/domain/{domain}/{version}/status",
        Everywhere(P::PacksDeprecate),
        409,
        |_, _| Body::Json(json!({"status": "DEPRECATED", "reason": "a test"})),
    ),
    Entry(
        "PATCH /admin/packs/tenant/{tenant_id}/{version}/status",
        Here(P::PacksDeprecate),
        409,
        |_, _| Body::Json(json!({"status": "DEPRECATED", "reason": "a test"})),
    ),
    Entry(
        "POST /admin/packs/validate",
        Somewhere(P::PacksValidate),
        200,
        |_, _| Body::Json(json!({"kind": "domain", "content": domain_pack("Rates")})),
    ),
    Entry(
        "POST /admin/packs/validate",
        Here(P::PacksValidate),
        200,
        |tenant, _| {
            let content = tenant_pack(tenant, "Rates");
            Body::Json(json!({"kind": "tenant", "tenant_id": tenant, "content": content}))
        },
    ),
    Entry(
        "POST /admin/packs/validate?store=true",
        Everywhere(P::PacksValidate),
        200,
        |_, _| Body::Json(json!({"kind": "domain", "content": domain_pack("Rates")})),
    ),
    Entry(
        "POST /admin/packs/validate?store=true",
        Here(P::PacksValidate),
        200,
        |tenant, _| {
            let content = tenant_pack(tenant, "Rates");
            Body::Json(json!({"kind": "tenant", "tenant_id": tenant, "content": content}))
        },
    ),
    Entry(
        "GET /admin/tenants",
        Somewhere(P::TenantsRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/tenants?q={tenant_id}",
        Somewhere(P::TenantsRead),
        200,
        nothing,
    ),
    Entry(
        "POST /admin/tenants",
        Everywhere(P::TenantsCreate),
        201,
        |_, number| Body::Json(json!({"tenant_id": format!("fresh-{number}"), "name": "Fresh"})),
    ),
    Entry(
        "GET /admin/tenants/{tenant_id}",
        Here(P::TenantsRead),
        200,
        nothing,
    ),
    // Who passes is asked for `If-Match`.
    Entry(
        "PATCH /admin/tenants/{tenant_id}",
        Here(P::TenantsUpdate),
        428,
        |_, _| Body::Json(json!({"name": "Renamed"})),
    ),
    Entry(
        "GET /admin/tenants/{tenant_id}/active-config",
        Here(P::ActivationRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/tenants/{tenant_id}/revisions",
        Here(P::ActivationRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/tenants/{tenant_id}/revisions/{revision}",
        Here(P::ActivationRead),
        200,
        nothing,
    ),
    Entry(
        "PATCH /admin/tenants/{tenant_id}/status",
        Here(P::TenantsUpdate),
        200,
        |_, _| Body::Json(json!({"status": "ACTIVE"})),
    ),
    Entry("GET /admin/tokens", Somewhere(P::TokensOwn), 200, nothing),
    Entry(
        "POST /admin/tokens",
        Somewhere(P::TokensOwn),
        201,
        |_, _| Body::Json(json!({"name": "fresh", "roles": ["service"], "tenant_ids": [OWN]})),
    ),
    // Whoever passes does not find it.
    Entry(
        "DELETE /admin/tokens/{id}",
        Somewhere(P::TokensOwn),
        404,
        nothing,
    ),
    Entry(
        "GET /admin/users",
        Everywhere(P::AccessManage),
        200,
        nothing,
    ),
    Entry(
        "POST /admin/users",
        Everywhere(P::AccessManage),
        201,
        |_, number| {
            let username = format!("fresh-{number}");
            let bindings = json!([{"role": "viewer"}]);
            Body::Json(
                json!({"username": username, "password": "quite an unusual one", "bindings": bindings}),
            )
        },
    ),
    Entry(
        "GET /admin/users/{id}",
        Everywhere(P::AccessManage),
        404,
        nothing,
    ),
    Entry(
        "PATCH /admin/users/{id}",
        Everywhere(P::AccessManage),
        404,
        |_, _| Body::Json(json!({"status": "DISABLED"})),
    ),
    Entry(
        "PUT /admin/users/{id}/bindings",
        Everywhere(P::AccessManage),
        404,
        |_, _| Body::Json(json!({"bindings": [{"role": "viewer"}]})),
    ),
    Entry("GET /auth/me", Anyone, 200, nothing),
    // A token is nobody who has a password or could sign out.
    Entry(
        "POST /auth/password",
        Somewhere(P::SessionOwn),
        409,
        |_, _| Body::Json(json!({"current_password": "x", "new_password": "quite an unusual one"})),
    ),
    Entry("GET /auth/sessions", Somewhere(P::SessionOwn), 200, nothing),
    Entry(
        "DELETE /auth/sessions",
        Somewhere(P::SessionOwn),
        200,
        nothing,
    ),
    Entry(
        "DELETE /auth/sessions/{id}",
        Somewhere(P::SessionOwn),
        404,
        nothing,
    ),
    Entry("POST /auth/sign-in", Nothing, 401, |_, number| {
        Body::Json(json!({"username": format!("nobody-{number}"), "password": "wrong"}))
    }),
    Entry("POST /auth/sign-out", Anyone, 409, nothing),
    Entry("GET /openapi.json", Nothing, 200, nothing),
    Entry("GET /problems/{slug}", Nothing, 200, nothing),
    Entry(
        "GET /runtime/v1/tenants/{tenant_id}/config",
        Here(P::RuntimeRead),
        200,
        nothing,
    ),
    Entry("GET /schemas/{name}", Nothing, 200, nothing),
];
