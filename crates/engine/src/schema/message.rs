//! Turns what the schema validator says into what a pack author wants to read.

use jsonschema::{
    JsonType, JsonTypeSet,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;
use tenantry_domain::packs::Code;

use super::place::{shortened, value_type};

/// A rewritten message.
pub(super) struct Said {
    pub(super) code: Code,
    pub(super) message: String,
}

/// What is wrong with one value; `rule` is the part of the schema that it breaks.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most keywords are in neither schema, and a new one still gets a message"
)]
pub(super) fn say(
    kind: &ValidationErrorKind,
    value: &Value,
    place: &str,
    rule: Option<&Value>,
) -> Said {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Type { kind } => Said {
            code: Code::WrongType,
            message: format!(
                "{place} must be {}, not {}",
                wanted(kind),
                value_type(value)
            ),
        },
        Kind::Enum { options } => {
            let words: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .map(|option| format!("`{}`", option.as_str().unwrap_or_default()))
                .collect();
            if value.is_string() {
                invalid(format!(
                    "{place} must be one of {}, not {}",
                    words.join(", "),
                    shown(value)
                ))
            } else {
                Said {
                    code: Code::WrongType,
                    message: format!(
                        "{place} must be one of the strings {}, not {}",
                        words.join(", "),
                        value_type(value)
                    ),
                }
            }
        }
        Kind::Pattern { .. } => {
            let reason = rule
                .and_then(|rule| rule.get("patternErrorMessage"))
                .and_then(Value::as_str);
            match reason {
                Some(reason) => invalid(format!("{} is not allowed here: {reason}", shown(value))),
                None => invalid(format!(
                    "{place} does not have the form that is needed here"
                )),
            }
        }
        Kind::MinLength { .. } => invalid(format!("{place} must not be empty")),
        Kind::MaxLength { limit } => invalid(format!("{place} has at most {limit} characters")),
        Kind::MinItems { limit } => invalid(format!("{place} needs at least {limit} entries")),
        Kind::MinProperties { .. } => invalid(format!("{place} needs at least one entry")),
        Kind::Minimum { limit } => invalid(format!("{place} must be {limit} or more, not {value}")),
        Kind::Maximum { limit } => invalid(format!("{place} must be {limit} or less, not {value}")),
        Kind::ExclusiveMinimum { limit } => {
            invalid(format!("{place} must be more than {limit}, not {value}"))
        }
        Kind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            if name.is_empty() {
                invalid(format!("{place} has an entry with an empty name"))
            } else {
                invalid(format!(
                    "the name `{}` is too long; names have at most 128 characters",
                    shortened(name)
                ))
            }
        }
        _ => invalid(format!("{place} is not allowed as it is")),
    }
}

fn invalid(message: String) -> Said {
    Said {
        code: Code::InvalidValue,
        message,
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(
        || format!("`{value}`"),
        |text| format!("`{}`", shortened(text)),
    )
}

fn wanted(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => with_article(*one).to_owned(),
        TypeKind::Multiple(several) => several_types(*several),
    }
}

fn several_types(types: JsonTypeSet) -> String {
    types
        .iter()
        .map(with_article)
        .collect::<Vec<_>>()
        .join(" or ")
}

const fn with_article(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Array => "a list",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}
