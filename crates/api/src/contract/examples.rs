//! Requests that work against the demo.

use serde_json::{Value, json};

use super::merge;

/// An example for a parameter by its name; where the demo has no such thing, none.
pub(super) fn parameter(parameter: &mut Value) {
    let name = parameter.get("name").and_then(Value::as_str);
    let example = match name.unwrap_or_default() {
        "tenant_id" => json!("ACME_CAPITAL"),
        "domain" => json!("CapitalMarkets"),
        "version" | "against" => json!("v1.0"),
        "revision" => json!(1),
        "limit" => json!(20),
        "as_of" | "to" => json!("2100-01-01T00:00:00Z"),
        "from" => json!("2026-01-01"),
        "name" => json!("domain-pack.json"),
        "slug" => json!("invalid"),
        "If-Match" => json!("*"),
        _ => return,
    };
    merge(parameter, &json!({"example": example}));
}

/// An example for the body of an operation.
pub(super) fn body(operation: &str, described: &mut Value) {
    let pair = json!({
        "tenant_id": "ACME_CAPITAL",
        "domain": "CapitalMarkets",
        "domain_pack_version": "v1.0",
        "tenant_pack_version": "v1.0",
        "accept_warnings": true,
        "reason": "The first release",
    });
    let example = match operation {
        "create_tenant" => json!({"tenant_id": "CONTOSO_BANK", "name": "Contoso Bank"}),
        "rename_tenant" => json!({"name": "ACME Capital"}),
        "change_tenant_status" => json!({"status": "ACTIVE", "reason": "The invoice is paid"}),
        "activate_packs" | "preview_activation" => pair,
        "deprecate_domain_pack" | "deprecate_tenant_pack" => {
            json!({"status": "DEPRECATED", "reason": "A threshold is wrong"})
        }
        "cancel_job" => json!({"reason": "The subscriber is gone"}),
        "create_user" => json!({
            "username": "vera",
            "password": "four quiet rivers meet",
            "bindings": [{"role": "viewer", "tenant_id": "ACME_CAPITAL"}],
        }),
        "update_user" => json!({"status": "ACTIVE", "reason": "Back from leave"}),
        "set_bindings" => json!({"bindings": [{"role": "viewer"}]}),
        "create_token" => json!({
            "name": "nightly export", "roles": ["viewer"], "tenant_ids": ["ACME_CAPITAL"],
        }),
        "validate_pack" => json!({"kind": "domain", "content": document()}),
        "import_domain_pack" => json!({"version": "v1.0", "content": document()}),
        "import_tenant_pack" => json!({
            "tenant_id": "ACME_CAPITAL",
            "version": "v1.2",
            "content": {
                "tenantId": "ACME_CAPITAL",
                "domainName": "CapitalMarkets",
                "approvedTools": [],
            },
        }),
        "sign_in" => json!({"username": "vera", "password": "four quiet rivers meet"}),
        "change_password" => json!({
            "current_password": "four quiet rivers meet",
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

/// A small domain pack without any finding.
fn document() -> Value {
    json!({
        "domainName": "Rates",
        "entities": {"Trade": {"attributes": {"amount": {"type": "number"}}}},
        "exceptionTypes": {
            "SETTLEMENT_FAIL": {
                "description": "A trade did not settle on its date.",
                "detectionRules": ["amount > 0"],
                "severityRules": [{"condition": "amount > 1000000", "severity": "CRITICAL"}],
            },
        },
        "tools": {
            "getSettlement": {
                "description": "Reads the settlement state.",
                "endpoint": "https://tools.example.com/settlement",
            },
        },
        "playbooks": [{
            "exceptionType": "SETTLEMENT_FAIL",
            "steps": [{"action": "Look the settlement up", "tool": "getSettlement"}],
        }],
        "guardrails": {"allowLists": [], "blockLists": [], "humanApprovalThreshold": 0.8},
    })
}
