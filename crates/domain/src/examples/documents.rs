//! Documents that the examples are about.

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

/// A playbook for [`domain_pack`] without any finding.
pub fn playbook(id: &str) -> Value {
    json!({
        "playbookId": id,
        "name": "Call the desk",
        "exceptionTypes": ["SETTLEMENT_FAIL"],
        "conditions": "amount > 1000000",
        "steps": [{"action": "Call the settlement desk", "tool": "getSettlement"}]
    })
}

/// Exceptions for [`domain_pack`].
pub fn exceptions() -> Value {
    json!([
        {
            "exceptionId": "E-1001", "exceptionType": "SETTLEMENT_FAIL", "sourceSystem": "ledger",
            "timestamp": "2026-03-02T09:30:00Z", "rawPayload": {"amount": 2_500_000, "currency": "EUR"},
        },
        {"exceptionId": "E-1002", "rawPayload": {"amount": 120}, "confidence": 0.7},
    ])
}
