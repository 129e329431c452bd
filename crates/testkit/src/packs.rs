//! Documents with valid defaults; a test changes only what it is about.

use serde_json::{Value, json};

/// A domain pack without any finding.
pub fn domain_pack(domain: &str) -> Value {
    json!({
        "domainName": domain,
        "entities": {
            "Trade": {"attributes": {"amount": {"type": "number"}, "currency": {"type": "string"}}}
        },
        "exceptionTypes": {
            "SETTLEMENT_FAIL": {
                "description": "A trade did not settle on its date.",
                "detectionRules": ["amount > 0"],
                "severityRules": [{"condition": "amount > 1000000", "severity": "CRITICAL"}]
            }
        },
        "tools": {
            "getSettlement": {
                "description": "Reads the settlement state.",
                "endpoint": "https://tools.example.com/settlement"
            }
        },
        "playbooks": [{
            "exceptionType": "SETTLEMENT_FAIL",
            "steps": [{"action": "Look the settlement up", "tool": "getSettlement"}]
        }],
        "guardrails": {"allowLists": [], "blockLists": [], "humanApprovalThreshold": 0.8}
    })
}

/// A tenant pack for [`domain_pack`] without a warning.
pub fn tenant_pack(tenant: &str, domain: &str) -> Value {
    json!({
        "tenantId": tenant,
        "domainName": domain,
        "customSeverityOverrides": [
            {"exceptionType": "SETTLEMENT_FAIL", "severity": "HIGH"}
        ],
        "approvedTools": ["getSettlement"]
    })
}

/// A tenant pack that loosens the guardrails: valid, with a warning.
pub fn loosened_tenant_pack(tenant: &str, domain: &str) -> Value {
    let mut pack = tenant_pack(tenant, domain);
    if let Some(fields) = pack.as_object_mut() {
        fields.insert(
            "customGuardrails".to_owned(),
            json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": 0.5}),
        );
    }
    pack
}
