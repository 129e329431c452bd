//! Requests that work against the demo, where no declaration says what is asked for.

use serde_json::{Value, json};
use tenantry_domain::examples::{Scene, domain_pack, playbook};

use super::merge;

/// An example for a parameter by its name; where the demo has no such thing, none.
pub(super) fn parameter(parameter: &mut Value) {
    if parameter.get("example").is_some() {
        return;
    }
    let name = parameter.get("name").and_then(Value::as_str);
    let scene = Scene::demo();
    let example = match name.unwrap_or_default() {
        "tenant_id" => json!(scene.tenant),
        "domain" => json!(scene.domain),
        "version" | "against" => json!("v1.0"),
        "from" => json!("2026-01-01"),
        "to" => json!("2100-01-01T00:00:00Z"),
        "name" => json!("domain-pack.json"),
        "slug" => json!("invalid"),
        "If-Match" => json!("*"),
        _ => return,
    };
    merge(parameter, &json!({"example": example}));
}

/// An example for the body of an operation that is served by hand.
pub(super) fn body(operation: &str, described: &mut Value) {
    let scene = Scene::demo();
    let document = domain_pack("Rates");
    let example = match operation {
        "validate_pack" => json!({"kind": "domain", "content": document}),
        "import_domain_pack" => json!({"version": "v1.0", "content": document}),
        "import_tenant_pack" => json!({
            "tenant_id": scene.tenant,
            "version": "v1.2",
            "content": {
                "tenantId": scene.tenant,
                "domainName": scene.domain,
                "approvedTools": [],
            },
        }),
        "import_playbook" => json!({"version": "v1.0", "content": playbook("call-the-desk")}),
        "sign_in" => json!({"username": scene.new_user, "password": scene.password}),
        "change_password" => json!({
            "current_password": scene.password,
            "new_password": "five loud rivers part",
        }),
        _ => return,
    };
    if let Some(body) = described.pointer_mut("/requestBody/content/application~1json") {
        merge(body, &json!({"example": example}));
    }
    let raw = "/requestBody/content/application~1vnd.tenantry.pack+json";
    if let (Some(body), Some(document)) = (described.pointer_mut(raw), example.get("content")) {
        merge(body, &json!({"example": document}));
    }
}
