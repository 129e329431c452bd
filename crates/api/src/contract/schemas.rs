//! The schemas of a document, those that stand inside others included.

use serde_json::{Map, Value};

/// What holds schemas by names of their own.
const NAMED: [&str; 2] = ["properties", "patternProperties"];
/// What lists schemas.
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// What is a schema, where it is no mere yes or no.
const ONE: [&str; 2] = ["items", "additionalProperties"];
/// What looks like anything at all.
const SAMPLES: [&str; 2] = ["example", "examples"];

/// Visits every schema of components and operations.
pub(super) fn each(document: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    if let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") {
        for schema in components.values_mut() {
            within(schema, visit);
        }
    }
    if let Some(paths) = document.get_mut("paths") {
        in_operations(paths, visit);
    }
}

/// Visits a schema and what stands inside it.
pub(super) fn within(schema: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    visit(fields);
    for (keyword, value) in fields {
        let keyword = keyword.as_str();
        if let Value::Object(named) = value
            && NAMED.contains(&keyword)
        {
            for one in named.values_mut() {
                within(one, visit);
            }
        } else if let Value::Array(list) = value
            && LISTS.contains(&keyword)
        {
            for one in list {
                within(one, visit);
            }
        } else if ONE.contains(&keyword) {
            within(value, visit);
        }
    }
}

fn in_operations(value: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => {
            for item in items {
                in_operations(item, visit);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "schema" => within(value, visit),
                    sample if SAMPLES.contains(&sample) => {}
                    _ => in_operations(value, visit),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
