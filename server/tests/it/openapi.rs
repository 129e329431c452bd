//! The OpenAPI document: committed, whole, and true to the router.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::{databases::on_sqlite, domain_pack};

use crate::support::{Call, PLAYBOOK, Server, activation};

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

/// A path template with values that exist in a database with `linked_tenant("acme")`.
pub(crate) fn filled(path: &str) -> String {
    path.replace("{tenant_id}", "acme")
        .replace("{domain}", "Rates")
        .replace("{playbook_id}", PLAYBOOK)
        .replace("{version}", "v1.0")
        .replace("{revision}", "1")
        .replace("{name}", "domain-pack.json")
        .replace("{slug}", "invalid")
        .replace("{audit_id}", "global.999999999")
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
            "/problems",
            "/problems/{slug}",
            "/schemas/{name}",
            "/version",
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

/// Whether a key is described that makes repeats safe.
fn is_key_described(method: &Method, path: &str) -> bool {
    let operation = &document()["paths"][path][method.as_str().to_lowercase()];
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.any(|parameter| parameter["name"] == "Idempotency-Key")
}

/// Looking at what would become of it changes nothing, and is no promise that it stays so.
#[test]
fn a_key_is_described_where_it_is_taken_and_nowhere_else() {
    for (method, path) in operations() {
        let changes = method != Method::GET && permission(&method, &path).is_some();
        let only_looks = [
            "/admin/packs/activate/preview",
            "/admin/packs/activate/replay",
        ];
        let only_looks = only_looks.contains(&path.as_str());
        let described = is_key_described(&method, &path);
        assert_eq!(described, changes && !only_looks, "{method} {path}");
    }
}

#[test]
fn a_key_does_nothing_where_nothing_is_changed() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let with_key = async |call: Call<'_>| call.header("idempotency-key", "one").send().await;
        let preview = async |version| {
            let body = activation("acme", "v1.0", version);
            with_key(server.post("/admin/packs/activate/preview", &body)).await
        };
        let validate = async |path: &str, pack: &Value| {
            let body = json!({"kind": "domain", "content": pack});
            with_key(server.post(path, &body)).await
        };
        let (one, other) = (domain_pack("Rates"), domain_pack("Other"));

        // The same key, and other bodies.
        for reply in [
            preview(Some("v1.0")).await,
            preview(Some("v1.0")).await,
            preview(None).await,
            validate("/admin/packs/validate", &one).await,
            validate("/admin/packs/validate", &one).await,
            validate("/admin/packs/validate", &other).await,
        ] {
            reply.expect(StatusCode::OK);
            assert!(
                !reply.headers.contains_key("idempotency-replayed"),
                "{reply:?}"
            );
        }
        // A report that is kept is a change.
        let path = "/admin/packs/validate?store=true";
        validate(path, &one).await.expect(StatusCode::OK);
        let again = validate(path, &one).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        let reused = validate(path, &other).await;
        reused.refused(422, "idempotency-key-reused");
    });
}
