//! Turns what the schema validator says into what a pack author wants to read.

use jsonschema::{
    JsonType, JsonTypeSet,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;
use tenantry_domain::{message::Message, packs::Code, say};

use super::place::{shortened, value_type};

/// A rewritten message.
pub(super) struct Said {
    pub(super) code: Code,
    pub(super) message: Message,
}

/// What is wrong with one value; `rule` is the part of the schema that it breaks.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most keywords are in neither schema, and a new one still gets a message"
)]
pub(super) fn say(
    kind: &ValidationErrorKind,
    value: &Value,
    place: &Message,
    rule: Option<&Value>,
) -> Said {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Type { kind } => Said {
            code: Code::WrongType,
            message: say!(
                "{place} must be {wanted}, not {given}",
                place,
                wanted = wanted(kind),
                given = value_type(value)
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
                invalid(say!(
                    "{place} must be one of {words}, not {given}",
                    place,
                    words = words.join(", "),
                    given = shown(value)
                ))
            } else {
                Said {
                    code: Code::WrongType,
                    message: say!(
                        "{place} must be one of the strings {words}, not {given}",
                        place,
                        words = words.join(", "),
                        given = value_type(value)
                    ),
                }
            }
        }
        Kind::Pattern { .. } => {
            let reason = rule
                .and_then(|rule| rule.get("patternErrorMessage"))
                .and_then(Value::as_str);
            match reason {
                Some(reason) => invalid(say!(
                    "{given} is not allowed here: {reason}",
                    given = shown(value),
                    reason = Message::known(reason)
                )),
                None => invalid(say!(
                    "{place} does not have the form that is needed here",
                    place
                )),
            }
        }
        Kind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            if name.is_empty() {
                invalid(say!("{place} has an entry with an empty name", place))
            } else {
                invalid(say!(
                    "the name `{name}` is too long; names have at most 128 characters",
                    name = shortened(name)
                ))
            }
        }
        other => invalid(out_of_bounds(other, value, place)),
    }
}

/// What is wrong with a value that is too small or too large, or not allowed otherwise.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most keywords are in neither schema, and a new one still gets a message"
)]
fn out_of_bounds(kind: &ValidationErrorKind, value: &Value, place: &Message) -> Message {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::MinLength { .. } => say!("{place} must not be empty", place),
        Kind::MaxLength { limit } => say!("{place} has at most {limit} characters", place, limit),
        Kind::MinItems { limit } => say!("{place} needs at least {limit} entries", place, limit),
        Kind::MinProperties { .. } => say!("{place} needs at least one entry", place),
        Kind::Minimum { limit } => say!(
            "{place} must be {limit} or more, not {value}",
            place,
            limit,
            value
        ),
        Kind::Maximum { limit } => say!(
            "{place} must be {limit} or less, not {value}",
            place,
            limit,
            value
        ),
        Kind::ExclusiveMinimum { limit } => say!(
            "{place} must be more than {limit}, not {value}",
            place,
            limit,
            value
        ),
        _ => say!("{place} is not allowed as it is", place),
    }
}

fn invalid(message: Message) -> Said {
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

fn wanted(kind: &TypeKind) -> Message {
    match kind {
        TypeKind::Single(one) => with_article(*one),
        TypeKind::Multiple(several) => several_types(*several),
    }
}

fn several_types(types: JsonTypeSet) -> Message {
    types
        .iter()
        .map(with_article)
        .reduce(|one, other| say!("{one} or {other}", one, other))
        .unwrap_or_else(|| Message::verbatim(""))
}

fn with_article(kind: JsonType) -> Message {
    match kind {
        JsonType::Array => say!("a list"),
        JsonType::Boolean => say!("true or false"),
        JsonType::Integer => say!("a whole number"),
        JsonType::Null => Message::verbatim("null"),
        JsonType::Number => say!("a number"),
        JsonType::Object => say!("an object"),
        JsonType::String => say!("a string"),
    }
}
