//! JSON as values: integers are `int`, fractions are `double`, the rest is what it looks like.

use serde_json::Value;

use super::value::{Dict, List, Text, Val};

/// A JSON value as a value of a condition, without a copy.
pub(crate) fn lift(value: &Value) -> Val<'_> {
    match value {
        Value::Null => Val::Null,
        Value::Bool(value) => Val::Bool(*value),
        Value::Number(number) => number.as_i64().map_or_else(
            // An integer beyond 64 bits, too, is best read as the nearest double.
            || Val::Double(number.as_f64().unwrap_or(f64::NAN)),
            Val::Int,
        ),
        Value::String(text) => Val::Text(Text::Lent(text)),
        Value::Array(items) => Val::List(List::Lent(items)),
        Value::Object(members) => Val::Map(Dict::Lent(members)),
    }
}
