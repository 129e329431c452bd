//! The OpenAPI document: committed, whole, and true to the router.

use http::Method;
use serde_json::Value;

/// Every operation: method and path template.
pub(crate) fn operations() -> Vec<(Method, String)> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| (method.to_uppercase().parse().unwrap(), path.clone()))
    });
    all.collect()
}

/// What an operation needs; `None` where it is for everybody.
pub(crate) fn permission(method: &Method, path: &str) -> Option<String> {
    let operation = &document()["paths"][path][method.as_str().to_lowercase()];
    operation["x-permission"].as_str().map(str::to_owned)
}

/// A path template with values that exist in a database with `live_tenant("acme")`.
pub(crate) fn filled(path: &str) -> String {
    path.replace("{tenant_id}", "acme")
        .replace("{domain}", "Rates")
        .replace("{version}", "v1.0")
        .replace("{revision}", "1")
        .replace("{name}", "domain-pack.json")
        .replace("{slug}", "invalid")
        .replace("{id}", "none")
}

fn document() -> Value {
    serde_json::to_value(tenantry_server::document()).unwrap()
}

#[test]
fn the_committed_document_is_the_present_one() {
    let committed: Value =
        serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();

    assert!(
        committed == document(),
        "docs/openapi.json is stale: run scripts/gen"
    );
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut seen = 0;
    walk(&document, &mut |value| {
        if let Some(reference) = value["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
            seen += 1;
        }
    });
    assert!(seen > 100);
}

fn walk(value: &Value, visit: &mut impl FnMut(&Value)) {
    visit(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Value::Object(entries) => entries.values().for_each(|entry| walk(entry, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_operation_says_what_it_is_and_who_may() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = Vec::new();
    for (method, path) in operations() {
        let operation = &document["paths"][&path][method.as_str().to_lowercase()];
        assert!(operation["summary"].is_string(), "{method} {path}");
        ids.push(operation["operationId"].as_str().unwrap().to_owned());
        let secured = !operation["security"].as_array().unwrap().is_empty();
        assert_eq!(
            secured,
            operation["x-permission"].is_string(),
            "{method} {path}"
        );
        let is_public = [
            "/auth/sign-in",
            "/openapi.json",
            "/problems/{slug}",
            "/schemas/{name}",
        ];
        assert_eq!(
            secured,
            !is_public.contains(&path.as_str()),
            "{method} {path}"
        );
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "operation ids are unique");
}
