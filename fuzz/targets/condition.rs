//! Conditions: compiling and running them. The first line is the condition, the rest a payload.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::{Map, Value, json};
use tenantry_domain::{packs::PackKind, runtime::ExceptionInput};
use tenantry_engine::{Context, Decider, effective::merge, validate};
use tenantry_fuzz::lies_inside;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(data) else {
        return Corpus::Reject;
    };
    let (condition, payload) = text.split_once('\n').unwrap_or((text, "{}"));
    let payload: Map<String, Value> = serde_json::from_str(payload).unwrap_or_default();
    let pack = pack(condition);

    let text = pack.to_string();
    let findings = validate(&text, &Context::of(PackKind::Domain)).findings;
    for finding in &findings {
        assert!(lies_inside(&text, finding), "{finding:?}");
    }

    let Ok(merged) = merge(&pack, None) else {
        return Corpus::Keep;
    };
    let decider = Decider::of(&merged);
    let exception = ExceptionInput {
        source_system: Some("OMS".to_owned()),
        raw_payload: payload,
        ..ExceptionInput::default()
    };
    let decision = decider.decide(&exception);
    assert_eq!(decision, decider.decide(&exception));
    let refused = decision
        .trace
        .iter()
        .filter_map(|entry| entry.because.as_deref())
        .any(|because| because.contains("cannot stand here"));
    assert!(
        !(findings.is_empty() && refused),
        "accepted, and does not compile"
    );
    Corpus::Keep
});

/// A pack that has the condition in each of its places.
fn pack(condition: &str) -> Value {
    json!({
        "domainName": "D",
        "exceptionTypes": {"A": {
            "description": "a",
            "detectionRules": [condition, "true"],
            "severityRules": [{"condition": condition, "severity": "LOW"}]
        }},
        "playbooks": [
            {"exceptionType": "A", "conditions": condition, "steps": [{"action": "Look"}]}
        ]
    })
}
