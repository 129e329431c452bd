//! Documents with valid defaults; a test changes only what it is about.

use serde_json::{Value, json};
pub use tenantry_domain::examples::{domain_pack, playbook, tenant_pack};

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
