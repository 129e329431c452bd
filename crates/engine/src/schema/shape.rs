//! The shape of a document: what is missing, unknown, or of the wrong type or value.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;
use tenantry_domain::{
    message::Message,
    packs::{Code, PackKind},
    say,
};

use super::{
    Schema,
    message::say,
    place::{place, shortened},
};
use crate::{dialect::Dialect, path, path::At, report::Report};

/// Keys that other formats use for ours, too unlike them to be taken for a misspelling.
const SYNONYMS: [(&str, &str); 9] = [
    ("condition", "if"),
    ("if", "condition"),
    ("when", "condition"),
    ("expression", "condition"),
    ("url", "endpoint"),
    ("id", "playbookId"),
    ("appliesTo", "exceptionType"),
    ("toolName", "tool"),
    ("tool", "toolName"),
];

/// Adds a finding for all that the schema of the kind does not allow.
pub(crate) fn check(kind: PackKind, dialect: Dialect, value: &Value, report: &mut Report) {
    let schema = Schema::of(kind, dialect);
    for error in schema.validator.iter_errors(value) {
        if report.is_full() {
            break;
        }
        add(schema, &error, report);
    }
}

fn add(schema: &Schema, error: &ValidationError<'_>, report: &mut Report) {
    let pointer = error.instance_path().as_str();
    // The keyword's own path ends in the keyword; its parent is the rule that holds it.
    let keyword = error.schema_path().as_str();
    let rule = keyword
        .rsplit_once('/')
        .and_then(|(rule, _)| schema.document.pointer(rule));

    if let ValidationErrorKind::Required { property } = error.kind() {
        let key = property.as_str().unwrap_or_default();
        let message = say!(
            "`{key}` is missing from {place}",
            key,
            place = place(pointer)
        );
        report
            .add_at(Code::MissingField, pointer.to_owned(), At::Open, message)
            .maybe_hint(described(rule, key));
    } else if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
        for key in unexpected {
            unknown_key(rule, pointer, key, report);
        }
    } else {
        let value = error.instance().as_ref();
        let said = say(error.kind(), value, &place(pointer), rule);
        let hint = nearest_option(error.kind(), value, report);
        report
            .add_at(said.code, pointer.to_owned(), At::Value, said.message)
            .maybe_hint(hint);
    }
}

/// The allowed word that was probably meant.
fn nearest_option(kind: &ValidationErrorKind, value: &Value, report: &Report) -> Option<Message> {
    let ValidationErrorKind::Enum { options } = kind else {
        return None;
    };
    let known = options
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let word = report.spelling.nearest(value.as_str()?, known)?;
    Some(say!("did you mean `{name}`?", name = word))
}

fn unknown_key(rule: Option<&Value>, pointer: &str, key: &str, report: &mut Report) {
    let properties = rule
        .and_then(|rule| rule.get("properties"))
        .and_then(Value::as_object);
    let known = properties.into_iter().flat_map(|map| map.keys());
    let known: Vec<&str> = known
        .map(String::as_str)
        .filter(|name| *name != "$schema")
        .collect();
    let synonym = SYNONYMS
        .iter()
        .find(|(word, ours)| *word == key && known.contains(ours));
    let hint = match synonym {
        Some((_, ours)) => Some(say!("the key is called `{ours}` here", ours)),
        None => report.spelling.suggestion(key, known.iter().copied()),
    };

    let mut at = pointer.to_owned();
    path::push_key(&mut at, key);
    let message = say!(
        "`{key}` is not a key of {place}",
        key = shortened(key),
        place = place(pointer)
    );
    report
        .add_at(Code::UnknownKey, at, At::Key, message)
        .maybe_hint(hint);
}

/// What the schema says that a key is for.
fn described(rule: Option<&Value>, key: &str) -> Option<Message> {
    let description = rule?
        .get("properties")?
        .get(key)?
        .get("description")?
        .as_str()?;
    Some(say!(
        "`{key}`: {description}",
        key,
        description = Message::known(description)
    ))
}
