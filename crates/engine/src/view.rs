//! Looks into documents that may be wrong in any way.
//!
//! Rules run even where the shape is broken, so that all findings come at once. These functions
//! give them what is there and skip the rest, which the schema has reported.

use serde_json::Value;

/// Whether a key is allowed anywhere and means nothing.
pub(crate) fn is_ignored(key: &str) -> bool {
    key.starts_with("x-") || key == "$schema"
}

/// The members of an object that mean something, by name.
pub(crate) fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let object = value.and_then(Value::as_object);
    object
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
        .filter(|(key, _)| !is_ignored(key))
}

/// The items of a list with their indexes.
pub(crate) fn items(value: Option<&Value>) -> impl Iterator<Item = (usize, &Value)> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
}

/// A string under a key.
pub(crate) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// The exception types that a playbook serves: one, or in the normal form of packs several.
pub(crate) fn types_of(playbook: &Value) -> impl Iterator<Item = &str> {
    let several = items(playbook.get("exceptionTypes")).filter_map(|(_, name)| name.as_str());
    text(playbook, "exceptionType").into_iter().chain(several)
}
