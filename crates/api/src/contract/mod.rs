//! The document as a contract: what each value must look like, and a request that works.
//!
//! Handlers and inputs describe their fields; here every field of a name gets the rule that its value
//! is read by, out of the constants of `tenantry-domain` which the rules themselves use. So a field
//! that a new operation adds under a known name is described right without anybody thinking of it.

mod effective;
mod examples;
mod fields;
mod schemas;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The methods of a path item.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The OpenAPI 3.1 document with every constraint and example.
///
/// Empty only if the typed document could not be written as JSON, which a test rules out.
pub fn contract() -> Value {
    let mut document = serde_json::to_value(crate::document()).unwrap_or_default();
    let bodies = bodies(&document);
    if let Some(components) = document.get_mut("components") {
        for (name, schema) in object(components, "schemas") {
            fields::component(name, bodies.contains(name), schema);
        }
    }
    let schemas = document.pointer("/components/schemas").cloned();
    let schemas = schemas.unwrap_or_default();
    for (path, item) in object(&mut document, "paths") {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                constrain(path, operation, &schemas);
            }
        }
    }
    effective::describe(&mut document);
    schemas::each(&mut document, &mut open);
    let server =
        json!({"url": "/", "description": "The server that this description is read from"});
    merge(&mut document, &json!({"servers": [server]}));
    document
}

/// An object of which no more is said may hold anything; generators of clients would make one of it
/// that holds nothing.
fn open(schema: &mut Map<String, Value>) {
    let kind = schema.get("type");
    let is_object = kind.is_some_and(|kind| {
        kind == "object"
            || kind
                .as_array()
                .is_some_and(|kinds| kinds.iter().any(|kind| kind == "object"))
    });
    let says_more = [
        "properties",
        "additionalProperties",
        "allOf",
        "anyOf",
        "oneOf",
    ];
    if is_object
        && !says_more
            .iter()
            .any(|keyword| schema.contains_key(*keyword))
    {
        schema.insert("additionalProperties".to_owned(), Value::Bool(true));
    }
}

/// The names of the components that are bodies.
fn bodies(document: &Value) -> BTreeSet<String> {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(Map::values);
    let operations = items.flat_map(|item| METHODS.iter().filter_map(|method| item.get(method)));
    operations
        .filter_map(|operation| {
            operation.pointer("/requestBody/content/application~1json/schema/$ref")
        })
        .filter_map(|reference| reference.as_str()?.rsplit('/').next().map(str::to_owned))
        .collect()
}

fn constrain(path: &str, operation: &mut Value, schemas: &Value) {
    let id = operation.get("operationId").and_then(Value::as_str);
    let id = id.unwrap_or_default().to_owned();
    if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
        for parameter in parameters {
            fields::parameter(&id, parameter);
            examples::parameter(parameter);
        }
    }
    raw_bodies(operation, schemas);
    examples::body(&id, operation);
    json_documents(path, operation);
}

/// A document that is the body itself comes with the fields of the envelope as query parameters.
fn raw_bodies(operation: &mut Value, schemas: &Value) {
    let raw = "/requestBody/content/application~1vnd.tenantry.pack+json";
    let Some(body) = operation.pointer_mut(raw) else {
        return;
    };
    merge(
        body,
        // Without a type, generators of clients could not tell it from the envelope.
        &json!({"schema": {"type": "object", "description": "The document itself"}}),
    );
    let envelope = operation.pointer("/requestBody/content/application~1json/schema/$ref");
    let name = envelope
        .and_then(Value::as_str)
        .and_then(|path| path.rsplit('/').next());
    let Some(Value::Object(fields)) =
        name.and_then(|name| schemas.get(name)?.get("properties").cloned())
    else {
        return;
    };
    let parameters = fields
        .into_iter()
        .filter(|(field, _)| field != "content")
        .map(|(field, schema)| {
            json!({
                "name": field,
                "in": "query",
                "required": false,
                "description": "Beside a document that is the body itself; else in the body.",
                "schema": schema,
            })
        });
    if let Some(operation) = operation.as_object_mut()
        && let Value::Array(known) = operation
            .entry("parameters")
            .or_insert_with(|| Value::Array(Vec::new()))
    {
        known.extend(parameters);
    }
}

/// Canonical form and source of a version are JSON, not a JSON string.
fn json_documents(path: &str, operation: &mut Value) {
    if !path.ends_with("/raw") && !path.ends_with("/source") {
        return;
    }
    if let Some(body) = operation.pointer_mut("/responses/200/content/application~1json") {
        merge(body, &json!({"schema": {"type": "object"}}));
    }
}

/// The entries of a field that is an object; none where there is no such field.
fn object<'v>(
    value: &'v mut Value,
    name: &str,
) -> impl Iterator<Item = (&'v String, &'v mut Value)> {
    let found = value.get_mut(name).and_then(Value::as_object_mut);
    found.into_iter().flatten()
}

/// Writes fields over those that are there.
fn merge(target: &mut Value, fields: &Value) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let (Value::Object(target), Value::Object(fields)) = (target, fields) {
        target.extend(fields.clone());
    }
}
