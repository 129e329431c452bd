//! What comes back beside the findings.

use serde_json::Value;
use tenantry_domain::{Checksum, packs::PackKind};
use tenantry_engine::{Context, schema, validate};

use crate::support::{check_domain, codes, domain};

#[test]
fn a_document_comes_back_whatever_is_wrong_with_it() {
    let text = r#"{ "version": "v1", "domainName": "D", "b": 1.0 }"#;

    let document = check_domain(text).document.unwrap();

    assert_eq!(
        document.canonical,
        r#"{"b":1,"domainName":"D","version":"v1"}"#
    );
    assert_eq!(
        document.checksum,
        Checksum::of_bytes(document.canonical.as_bytes())
    );
    assert_eq!(document.identity.domain.as_deref(), Some("D"));
    assert_eq!(document.identity.version.as_deref(), Some("v1"));
    assert_eq!(document.identity.tenant_id, None);
}

#[test]
fn the_order_of_keys_changes_neither_checksum_nor_findings() {
    let mut one = domain();
    one["weather"] = 1.into();
    one["playbooks"][0]["exceptionType"] = "MISSING".into();
    let text = one.to_string();
    let reversed = reverse_keys(&one);

    let (a, b) = (check_domain(&text), check_domain(&reversed));

    let sorted = |findings: &[_]| {
        let mut codes = codes(findings);
        codes.sort_unstable();
        codes
    };
    assert_ne!(text, reversed);
    assert_eq!(a.document.unwrap().checksum, b.document.unwrap().checksum);
    assert_eq!(sorted(&a.findings), sorted(&b.findings));
}

/// Writes a value with the keys of every object in reverse.
fn reverse_keys(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let members: Vec<_> = map
                .iter()
                .rev()
                .map(|(key, value)| format!("{}: {}", serde_json::json!(key), reverse_keys(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items
                    .iter()
                    .map(reverse_keys)
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[test]
fn findings_are_ordered_by_their_place() {
    let text = "{\"zzz\": 1, \"domainName\": 5,\n\"exceptionTypes\": {\"A\": {\"detectionRules\": [\"a =\", 5], \"yyy\": 1}}}";

    let findings = check_domain(text).findings;

    let places: Vec<_> = findings
        .iter()
        .map(|finding| (finding.line, finding.column))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(findings.len(), 7, "{:?}", codes(&findings));
}

#[test]
fn published_schemas_say_what_they_are() {
    for (schema, title) in [
        (schema::DOMAIN_PACK, "Tenantry domain pack"),
        (schema::TENANT_PACK, "Tenantry tenant pack"),
        (schema::PLAYBOOK, "Tenantry playbook"),
    ] {
        let schema: Value = serde_json::from_str(schema).unwrap();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert_eq!(schema["title"], title);
    }
}

#[test]
fn a_pack_of_the_other_kind_is_refused_by_its_keys() {
    let text = domain().to_string();

    let findings = validate(&text, &Context::of(PackKind::Tenant)).findings;

    assert!(codes(&findings).contains(&"unknown_key"));
    assert!(codes(&findings).contains(&"missing_field"));
}
