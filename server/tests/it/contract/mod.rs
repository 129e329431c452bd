//! What the server answers, held against what its description says that it answers.
//!
//! The walk over every operation checks each answer here, and `answers` what the walk does not get to see.

mod answers;
mod playbooks;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex},
};

use http::Method;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::support::Reply;

/// The description, in which an answer that has more fields than are described does not fit.
struct Contract {
    document: Value,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let mut document = tenantry_server::document();
    let mut widened = BTreeSet::new();
    note_widened(&document, &mut widened);
    let components = document["components"]["schemas"].as_object_mut().unwrap();
    for (name, schema) in components {
        close(schema, !widened.contains(name));
    }
    Contract {
        document,
        validators: Mutex::default(),
    }
});

/// The components that others are made of, which therefore may have more fields.
fn note_widened(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| note_widened(item, found)),
        Value::Object(fields) => {
            for part in fields
                .get("allOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let name = part["$ref"]
                    .as_str()
                    .and_then(|path| path.rsplit('/').next());
                found.extend(name.map(str::to_owned));
            }
            fields.values().for_each(|field| note_widened(field, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Refuses fields that are not described, in a schema and inside it.
fn close(schema: &mut Value, itself: bool) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    let says = |fields: &Map<String, Value>, keyword: &str| fields.contains_key(keyword);
    let has_fields = says(fields, "properties") || says(fields, "allOf");
    if itself && has_fields && !says(fields, "additionalProperties") {
        fields.insert("unevaluatedProperties".to_owned(), json!(false));
    }
    for (keyword, value) in fields {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(named)) => {
                for one in named.values_mut() {
                    close(one, true);
                }
            }
            (keyword @ ("allOf" | "anyOf" | "oneOf"), Value::Array(parts)) => {
                for one in parts {
                    close(one, keyword != "allOf");
                }
            }
            ("items" | "additionalProperties", value) => close(value, true),
            _ => {}
        }
    }
}

/// Checks that the answer of an operation, which is a method and a path template, is one that its
/// description has.
#[track_caller]
pub(crate) fn check(door: &str, reply: &Reply) {
    let (method, path) = door.split_once(' ').unwrap();
    let operation = &CONTRACT.document["paths"][path][method.to_lowercase()];
    assert!(operation.is_object(), "{door} is not described");
    let status = reply.status.as_str();
    let answers = &operation["responses"];
    let described = answers.get(status).unwrap_or(&answers["default"]);
    let Some(media_type) = reply.headers.get("content-type") else {
        assert!(reply.body.is_empty(), "{door} {status}: {reply:?}");
        assert!(described["content"].is_null(), "{door} {status} has a body");
        return;
    };
    let media_type = media_type.to_str().unwrap().split(';').next().unwrap();
    let schema = &described["content"][media_type]["schema"];
    assert!(!schema.is_null(), "{door} {status} is no {media_type}");
    let value = if media_type == "application/json" || media_type.ends_with("+json") {
        reply.json()
    } else {
        Value::from(reply.text())
    };
    let validator = validator(&format!("{door} {status} {media_type}"), schema);
    let found: Vec<_> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(found.is_empty(), "{door} {status}: {found:#?} in {value:#}");
}

fn validator(key: &str, schema: &Value) -> Arc<Validator> {
    let mut validators = CONTRACT.validators.lock().unwrap();
    let made = validators.entry(key.to_owned()).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": CONTRACT.document["components"],
            "allOf": [schema],
        });
        let options = jsonschema::options().should_validate_formats(true);
        let made = options.build(&whole);
        Arc::new(made.unwrap_or_else(|error| panic!("{key}: {error}")))
    });
    Arc::clone(made)
}

/// The operation at a path: the template that has the most words of it.
fn door(method: &Method, path: &str) -> String {
    let path = path.split('?').next().unwrap();
    let parts: Vec<_> = path.split('/').collect();
    let fits = |template: &&String| {
        let its: Vec<_> = template.split('/').collect();
        let mut pairs = its.iter().zip(&parts);
        its.len() == parts.len() && pairs.all(|(one, part)| one.starts_with('{') || one == part)
    };
    let templates = CONTRACT.document["paths"].as_object().unwrap().keys();
    let best = templates
        .filter(fits)
        .min_by_key(|one| one.matches('{').count());
    let best = best.unwrap_or_else(|| panic!("nothing is at {path}"));
    format!("{method} {best}")
}
