//! The document and the rules say the same.

use regex::Regex;
use serde::Serialize;
use serde_json::{Value, json};
use tenantry_domain::{
    Endpoint,
    activation::Activate,
    audit::AuditId,
    examples::{EXAMPLES, Scene},
    id::TenantId,
    operation::Call,
    packs::{DomainName, Version},
    tenants::{check_name, check_reason},
};
use tenantry_services::{
    Command, Query,
    registry::{Visitor, visit_endpoints},
};

use super::{contract, schemas, words};

/// The pattern takes exactly those of the samples that the rule takes.
fn agree(pattern: &str, rule: impl Fn(&str) -> bool, samples: &[&str]) {
    let pattern = Regex::new(pattern).unwrap();
    let taken: Vec<_> = samples.iter().filter(|text| rule(text)).collect();
    for text in samples {
        assert_eq!(pattern.is_match(text), rule(text), "{pattern} of {text:?}");
    }
    assert!(
        !taken.is_empty() && taken.len() < samples.len(),
        "{pattern}"
    );
}

#[test]
fn patterns_say_what_the_rules_do() {
    let long = "a".repeat(65);
    let words = [
        "",
        "a",
        "ab",
        "a-b",
        "_ab",
        "-ab",
        "1ab",
        "a b",
        "a.b",
        "a/b",
        "\u{e9}a",
        "a\n",
        &long,
        "\u{661}\u{662}",
    ];
    agree(
        TenantId::PATTERN,
        |text| TenantId::parse(text).is_ok(),
        &words,
    );
    agree(
        DomainName::PATTERN,
        |text| DomainName::parse(text).is_ok(),
        &words,
    );
    let versions = [
        "",
        "v",
        "1",
        "v1",
        "1.2",
        "v1.2.3",
        "1.2.3.4",
        "01",
        "v1.02",
        "1-rc.1",
        "1-01",
        "1-0a",
        "1+b",
        "V1",
        "1.",
        "1.2-",
        "1.2-a..b",
        "v1.2-\u{e9}",
        "\u{661}",
        "1\n",
        "latest",
    ];
    agree(
        Version::PATTERN,
        |text| Version::parse(text).is_ok(),
        &versions,
    );
    let texts = [
        "",
        " ",
        "ACME",
        " ACME ",
        "A\u{7}B",
        "A\nB",
        "\u{e01}\u{e34}",
        "A\u{85}B",
        "a\u{0}",
    ];
    agree(&words::line(), |text| check_name(text).is_ok(), &texts);
    let reasons = ["", "unpaid", "two\nlines", "a\tb", "a\u{0}b"];
    agree(&words::lines(), |text| check_reason(text).is_ok(), &reasons);
}

#[test]
fn rows_of_the_trail_are_named_by_their_pattern() {
    let rows = [
        "",
        "global.1",
        "global.0",
        "global.01",
        "global.999999999999999999",
        "global.1000000000000000000",
        "tenant:ACME_1.7",
        "tenant:a.1",
        "tenant:a b.1",
        "Global.1",
        "acme.1",
        "global",
    ];
    agree(AuditId::PATTERN, |text| AuditId::parse(text).is_ok(), &rows);
}

#[test]
fn headers_are_read_by_their_patterns() {
    use http::{Extensions, HeaderMap, HeaderName, HeaderValue};

    use crate::request::{IDEMPOTENCY_KEY_PATTERN, request_info};

    let is_read = |text: &str| {
        let name = HeaderName::from_static("idempotency-key");
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(text).unwrap())]);
        request_info(&headers, &Extensions::new()).is_ok()
    };
    let (fits, long) = ("k".repeat(255), "k".repeat(256));
    agree(
        IDEMPOTENCY_KEY_PATTERN,
        is_read,
        &["", "a", "a b", "!~", "\u{e9}", &fits, &long],
    );
}

/// Every schema of a value that a caller sends, with its place.
fn sent(document: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let place = format!("{method} {path} {}", parameter["name"]);
                found.push((place, parameter["schema"].clone()));
            }
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            if let Some(name) = body["$ref"].as_str() {
                let schema = document.pointer(name.strip_prefix('#').unwrap()).unwrap();
                for (field, schema) in schema["properties"].as_object().unwrap() {
                    found.push((format!("{name} {field}"), schema.clone()));
                }
            }
        }
    }
    assert!(found.len() > 100);
    found
}

fn is_of(schema: &Value, wanted: &str) -> bool {
    let kind = &schema["type"];
    kind == wanted
        || kind
            .as_array()
            .is_some_and(|kinds| kinds.contains(&json!(wanted)))
}

#[test]
fn every_text_that_is_sent_has_a_rule() {
    for (place, schema) in sent(&contract()) {
        // A tag to compare with and a document may be anything, and slugs and names of schemas are looked up.
        let is_free = ["If-None-Match\"", "\"slug\"", "\"name\"", " content"];
        if !is_of(&schema, "string") || is_free.iter().any(|end| place.ends_with(end)) {
            continue;
        }
        let has_rule = ["pattern", "enum", "anyOf", "format"];
        assert!(
            has_rule.iter().any(|rule| schema.get(rule).is_some()),
            "{place}: {schema}"
        );
    }
}

#[test]
fn names_and_versions_have_an_end_also_where_they_may_be_blank() {
    let rules = [TenantId::PATTERN, DomainName::PATTERN, Version::PATTERN]
        .map(|pattern| pattern.trim_matches(['^', '$']));
    let named: Vec<_> = sent(&contract())
        .into_iter()
        .filter(|(_, schema)| {
            let pattern = schema["pattern"].as_str().unwrap_or_default();
            // A row of the trail is called by its tenant and a number.
            !pattern.starts_with("^(global|") && rules.iter().any(|rule| pattern.contains(rule))
        })
        .collect();

    assert!(named.len() > 20);
    for (place, schema) in named {
        assert_eq!(schema["maxLength"], 64, "{place}: {schema}");
    }
}

#[test]
fn every_whole_number_that_is_sent_in_a_body_may_have_a_fraction_of_zero() {
    let numbers: Vec<_> = sent(&contract())
        .into_iter()
        .filter(|(place, schema)| place.starts_with('#') && is_of(schema, "integer"))
        .map(|(place, _)| place)
        .collect();

    // Another field needs `tenantry_domain::whole` and its line here.
    assert_eq!(
        numbers,
        [
            "#/components/schemas/Activate expected_revision",
            "#/components/schemas/Activate playbooks_of",
            "#/components/schemas/Activate expected_revision",
            "#/components/schemas/Activate playbooks_of",
            "#/components/schemas/ExtractPlaybook index",
            "#/components/schemas/LinkPlaybook expected_revision",
            "#/components/schemas/SetApprovals any",
            "#/components/schemas/SetApprovals loosening",
            "#/components/schemas/Rollback expected_revision",
            "#/components/schemas/Rollback to_revision",
            "#/components/schemas/ResumeSchedule expected_revision",
            "#/components/schemas/SetApprovals any",
            "#/components/schemas/SetApprovals loosening",
            "#/components/schemas/RotateToken overlap_s",
        ]
    );
    let text = r#"{"tenant_id":"ACME","domain_pack_version":"v1","expected_revision":31890.0}"#;
    let read: Activate = serde_json::from_str(text).unwrap();
    assert_eq!(read.expected_revision, Some(31_890));
}

#[test]
fn a_tenant_pack_may_be_left_out_or_be_null_or_none_but_never_empty() {
    let document = contract();
    let activate = &document["components"]["schemas"]["Activate"];
    let field = &activate["properties"]["tenant_pack_version"];
    let pattern = Regex::new(field["pattern"].as_str().unwrap()).unwrap();

    assert!(is_of(field, "null"), "{field}");
    assert!(pattern.is_match("none") && pattern.is_match("v1.4") && !pattern.is_match(""));
    let required = activate["required"].as_array().unwrap();
    assert!(!required.contains(&json!("tenant_pack_version")));
    assert!(activate.get("anyOf").is_none());
}

#[test]
fn components_have_the_names_and_nulls_they_need() {
    let document = contract();
    let facts = &document["components"]["schemas"]["AuditFacts"]["properties"];

    assert_eq!(
        facts["outcome"]["$ref"],
        "#/components/schemas/AuditOutcome"
    );
    for field in ["before", "after"] {
        assert_eq!(facts[field]["type"], json!(["object", "null"]));
    }
}

#[test]
fn names_that_say_too_little_are_qualified() {
    let document = contract();
    let components = document["components"]["schemas"].as_object().unwrap();
    for bare in ["Code", "Outcome", "Severity", "Stage", "Status"] {
        assert!(!components.contains_key(bare), "{bare} of what?");
    }
}

/// Generators of clients make a type that holds nothing of an object of which nothing is said.
#[test]
fn every_object_says_what_it_holds() {
    let mut document = contract();
    let (mut objects, mut bare) = (0, Vec::new());
    schemas::each(&mut document, &mut |schema| {
        let schema = Value::Object(schema.clone());
        if is_of(&schema, "object") {
            objects += 1;
            let says = [
                "properties",
                "additionalProperties",
                "allOf",
                "anyOf",
                "oneOf",
            ];
            if says.iter().all(|keyword| schema.get(keyword).is_none()) {
                bare.push(schema);
            }
        }
    });
    assert!(objects > 80);
    assert_eq!(bare, [Value::Null; 0]);
    let content = &document["components"]["schemas"]["PackDetail"]["allOf"][1]["properties"];
    assert_eq!(content["content"]["additionalProperties"], true);
}

/// Generators of clients tell the two ways to send a document apart by their types.
#[test]
fn a_document_that_is_the_body_itself_is_an_object() {
    let document = contract();
    for path in ["domain/import", "tenant/import", "validate"] {
        let body = &document["paths"][format!("/admin/packs/{path}")]["post"]["requestBody"];
        let raw = &body["content"]["application/vnd.tenantry.pack+json"]["schema"];
        assert_eq!(raw["type"], "object", "{path}");
        assert_eq!(raw["additionalProperties"], true, "{path}");
    }
}

#[test]
fn the_runtime_read_answers_a_component_with_fields() {
    let document = contract();
    let read = &document["paths"]["/runtime/v1/tenants/{tenant_id}/config"]["get"];
    let answer = &read["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(answer["$ref"], "#/components/schemas/EffectiveConfig");

    let components = &document["components"]["schemas"];
    let tools = &components["EffectiveConfig"]["properties"]["tools"];
    assert_eq!(
        tools["additionalProperties"]["$ref"],
        "#/components/schemas/EffectiveTool"
    );
    assert!(components["EffectiveTool"]["properties"]["timeoutSeconds"].is_object());
}

#[test]
fn the_description_says_where_the_server_is() {
    assert_eq!(contract()["servers"][0]["url"], "/");
}

/// Reads the examples of each operation.
struct Reading;

impl Reading {
    fn check<E: Endpoint>() {
        let scene = Scene::demo();
        let its = EXAMPLES.iter().filter(|one| one.operation == E::NAME);
        let inputs: Vec<_> = its.map(|one| (one.input)(&scene)).collect();

        assert!(!inputs.is_empty(), "{} has no example", E::NAME);
        for input in inputs {
            let read: Result<E, _> = serde_json::from_value(input.clone());
            assert!(read.is_ok(), "{}: {:?}", E::NAME, read.err());
            let fields = input.as_object().unwrap();
            assert!(Call::by(E::ROUTES, fields).is_some(), "{}", E::NAME);
        }
    }
}

impl Visitor for Reading {
    fn command<C: Command<Output: Serialize> + Endpoint>(&mut self) {
        Self::check::<C>();
    }

    fn query<Q: Query<Output: Serialize> + Endpoint>(&mut self) {
        Self::check::<Q>();
    }
}

#[test]
fn examples_are_what_the_operations_read() {
    visit_endpoints(&mut Reading);
}

#[test]
fn whatever_takes_a_body_shows_one() {
    let document = contract();
    let paths = document["paths"].as_object().unwrap();
    for (path, item) in paths {
        for method in super::METHODS {
            let body = &item[method]["requestBody"]["content"]["application/json"];
            assert!(
                body.is_null() || body["example"].is_object(),
                "{method} {path}"
            );
        }
    }
    let list = document["paths"]["/admin/packs/domain"]["get"]["parameters"]
        .as_array()
        .unwrap();
    let shown: Vec<_> = list.iter().map(|one| &one["example"]).collect();
    assert!(
        shown.contains(&&json!("CapitalMarkets")) && shown.contains(&&json!(20)),
        "{shown:?}"
    );
}

#[test]
fn whoever_names_a_tenant_may_be_told_that_there_is_none() {
    let document = contract();
    for place in [
        "admin~1packs~1activate/post",
        "admin~1packs~1activate~1preview/post",
        "admin~1packs~1tenant~1import/post",
        "admin~1packs~1validate/post",
        "admin~1audit/get",
        "admin~1tenants~1{tenant_id}/get",
        "admin~1tenants~1{tenant_id}~1rollback/post",
    ] {
        let named = document.pointer(&format!("/paths/~1{place}/responses/404"));
        assert!(named.is_some(), "{place}");
    }
}
