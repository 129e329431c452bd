//! What every operation needs.

use serde_json::json;
use tenantry_domain::{access::Permission as P, examples::playbook};
use tenantry_testkit::{domain_pack, tenant_pack};

use super::{
    Body, Entry,
    Needs::{Anyone, Everywhere, Here, Nothing, Somewhere},
    domain_import, nothing,
};
use crate::support::PLAYBOOK;

/// Every operation that is not served from its declaration. Requests that change something ask for what is so already, or for something new.
pub(super) const OPERATIONS: &[Entry] = &[
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
        "POST /admin/packs/domain/import",
        Everywhere(P::PacksImport),
        200,
        |_, _| Body::Json(domain_import()),
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
        "POST /admin/packs/tenant/import",
        Here(P::PacksImport),
        200,
        |tenant, _| {
            let content = tenant_pack(tenant, "Rates");
            Body::Json(json!({"tenant_id": tenant, "version": "v1.0", "content": content}))
        },
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
    Entry(
        "POST /admin/playbooks",
        Everywhere(P::PacksImport),
        200,
        |_, _| Body::Json(json!({"version": "v1.0", "content": playbook(PLAYBOOK)})),
    ),
    Entry(
        "GET /admin/playbooks/{playbook_id}/{version}/raw",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/playbooks/{playbook_id}/{version}/source",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/playbooks/{playbook_id}/{version}/diff?against=v1.0",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "GET /admin/playbooks/{playbook_id}/{version}/patch?against=v1.0",
        Somewhere(P::PacksRead),
        200,
        nothing,
    ),
    Entry(
        "POST /admin/packs/validate",
        Somewhere(P::PacksValidate),
        200,
        |_, _| Body::Json(json!({"kind": "playbook", "content": playbook(PLAYBOOK)})),
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
    Entry("GET /problems", Nothing, 200, nothing),
    Entry("GET /problems/{slug}", Nothing, 200, nothing),
    Entry(
        "GET /runtime/v1/tenants/{tenant_id}/config",
        Here(P::RuntimeRead),
        200,
        nothing,
    ),
    Entry("GET /schemas/{name}", Nothing, 200, nothing),
    Entry("GET /version", Nothing, 200, nothing),
];
