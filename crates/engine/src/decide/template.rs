//! Placeholders in the parameters of steps: `{{rawPayload.tradeId}}`.
//!
//! A string that is nothing but a placeholder becomes the value itself, of whatever type; inside a
//! longer string the value is written out. What nothing fills is null, or empty inside a string.

use serde_json::{Map, Value};
use tenantry_domain::runtime::ExceptionInput;

use crate::condition::Facts;

/// How many bytes the parameters of one decision may take from the exception.
const ROOM_BYTES: usize = 1024 * 1024;

/// What is left of the bytes that placeholders may fill.
#[derive(Debug)]
pub(super) struct Room(usize);

impl Room {
    pub(super) const fn for_a_decision() -> Self {
        Self(ROOM_BYTES)
    }

    /// Takes room for a value; `false` where it does not fit.
    fn take(&mut self, value: &Value) -> bool {
        let size = size(value);
        let fits = size <= self.0;
        if fits {
            self.0 -= size;
        }
        fits
    }
}

/// About how many bytes a value takes. Payloads are at most 64 deep, as all documents are.
fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => 8 + text.len(),
        Value::Array(items) => 8 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => {
            8 + members
                .iter()
                .map(|(key, value)| 8 + key.len() + size(value))
                .sum::<usize>()
        }
    }
}

/// Parameters in which the placeholders are found already.
#[derive(Debug)]
pub(super) enum Template {
    /// Nothing to fill in.
    Fixed(Value),
    /// A placeholder alone.
    Path(Path),
    /// A text with placeholders in it.
    Text(Vec<Part>),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// A piece of a text.
#[derive(Debug)]
pub(super) enum Part {
    Words(String),
    Path(Path),
}

/// The names of a placeholder, outermost first.
#[derive(Debug)]
pub(super) struct Path {
    written: String,
    names: Vec<String>,
}

impl Template {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::of_text(text),
            Value::Array(items) if contains_placeholder(value) => {
                Self::List(items.iter().map(Self::of).collect())
            }
            Value::Object(members) if contains_placeholder(value) => Self::Object(
                members
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::of(value)))
                    .collect(),
            ),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => Self::Fixed(value.clone()),
        }
    }

    fn of_text(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((inside, behind)) = after.split_once("}}") else {
                break;
            };
            if !before.is_empty() {
                parts.push(Part::Words(before.to_owned()));
            }
            let written = inside.trim().to_owned();
            let names = written.split('.').map(str::to_owned).collect();
            parts.push(Part::Path(Path { written, names }));
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        match <[Part; 1]>::try_from(parts) {
            Ok([Part::Path(path)]) => Self::Path(path),
            Ok([Part::Words(words)]) => Self::Fixed(Value::String(words)),
            Err(parts) if parts.is_empty() => Self::Fixed(Value::String(String::new())),
            Err(parts) => Self::Text(parts),
        }
    }

    /// The parameters for one exception; names of what nothing fills are added to `unfilled`.
    pub(super) fn fill(
        &self,
        exception: &ExceptionInput,
        facts: &Facts<'_>,
        room: &mut Room,
        unfilled: &mut Vec<String>,
    ) -> Value {
        let mut found = |path: &Path, room: &mut Room| {
            let value = path.find(exception, facts).filter(|value| room.take(value));
            if value.is_none() && !unfilled.contains(&path.written) {
                unfilled.push(path.written.clone());
            }
            value
        };
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Path(path) => found(path, room).unwrap_or(Value::Null),
            Self::Text(parts) => {
                let mut text = String::new();
                for part in parts {
                    match part {
                        Part::Words(words) => text.push_str(words),
                        Part::Path(path) => match found(path, room) {
                            Some(Value::String(value)) => text.push_str(&value),
                            Some(value) => text.push_str(&value.to_string()),
                            None => {}
                        },
                    }
                }
                Value::String(text)
            }
            Self::List(items) => items
                .iter()
                .map(|item| item.fill(exception, facts, room, unfilled))
                .collect(),
            Self::Object(members) => members
                .iter()
                .map(|(key, value)| (key.clone(), value.fill(exception, facts, room, unfilled)))
                .collect::<Map<_, _>>()
                .into(),
        }
    }
}

fn contains_placeholder(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("{{"),
        Value::Array(items) => items.iter().any(contains_placeholder),
        Value::Object(members) => members.values().any(contains_placeholder),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

impl Path {
    /// The value that the names lead to: those of conditions first, then fields of the payload.
    fn find(&self, exception: &ExceptionInput, facts: &Facts<'_>) -> Option<Value> {
        let (first, rest) = self.names.split_first()?;
        let text = |text: Option<&str>| text.map(Value::from);
        let fixed = match first.as_str() {
            "exceptionId" => text(exception.exception_id.as_deref()),
            "exceptionType" => text(facts.exception_type),
            "sourceSystem" => text(facts.source_system),
            "severity" => text(facts.severity),
            "timestamp" => text(exception.timestamp.as_deref()),
            "confidence" => facts.confidence.map(Value::from),
            "rawPayload" => return within(facts.raw_payload?, rest),
            "normalizedContext" => return within(facts.normalized_context?, rest),
            _ => return within(facts.raw_payload?, &self.names),
        };
        fixed.filter(|_| rest.is_empty())
    }
}

/// What the names lead to from an object; a number leads into a list.
fn within(object: &Map<String, Value>, names: &[String]) -> Option<Value> {
    let Some((first, rest)) = names.split_first() else {
        return Some(Value::Object(object.clone()));
    };
    let mut value = object.get(first)?;
    for name in rest {
        value = match value {
            Value::Object(members) => members.get(name)?,
            Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
    }
    Some(value.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(template: &Value) -> (Value, Vec<String>) {
        let exception = ExceptionInput {
            exception_id: Some("EX-1".to_owned()),
            raw_payload: json!({"a": {"b": [1, "two"]}, "n": 1.5})
                .as_object()
                .cloned()
                .unwrap(),
            ..ExceptionInput::default()
        };
        let facts = Facts {
            raw_payload: Some(&exception.raw_payload),
            severity: Some("HIGH"),
            ..Facts::default()
        };
        let mut unfilled = Vec::new();
        let mut room = Room::for_a_decision();
        let value = Template::of(template).fill(&exception, &facts, &mut room, &mut unfilled);
        (value, unfilled)
    }

    #[test]
    fn placeholders_become_values() {
        let (value, unfilled) = filled(&json!({
            "whole": "{{rawPayload.a}}",
            "item": "{{ a.b.1 }}",
            "number": "{{n}}",
            "text": "{{exceptionId}} is {{severity}}: {{a.b}}",
            "list": ["{{n}}", 5],
            "plain": "no {braces}, {{ open",
            "fixed": {"x": true}
        }));

        assert_eq!(
            value,
            json!({
                "whole": {"b": [1, "two"]},
                "item": "two",
                "number": 1.5,
                "text": "EX-1 is HIGH: [1,\"two\"]",
                "list": [1.5, 5],
                "plain": "no {braces}, {{ open",
                "fixed": {"x": true}
            })
        );
        assert!(unfilled.is_empty());
    }

    #[test]
    fn what_nothing_fills_is_null_and_named() {
        let (value, unfilled) = filled(&json!({
            "a": "{{rawPayload.missing}}", "b": "<{{severity.x}}>", "c": "{{rawPayload.missing}}"
        }));

        assert_eq!(value, json!({"a": null, "b": "<>", "c": null}));
        assert_eq!(unfilled, ["rawPayload.missing", "severity.x"]);
    }
}
