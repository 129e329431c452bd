//! What would change between two effective configurations, in the words of a pack author.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::JsonText;

words! {
    /// The part of a configuration that a change belongs to.
    pub enum ChangeGroup {
        /// The exception types that are told apart.
        ExceptionTypes = "exception_types",
        /// The entities that conditions speak of.
        Entities = "entities",
        /// The domain's rules for severity.
        SeverityRules = "severity_rules",
        /// The tenant's own severities.
        SeverityOverrides = "severity_overrides",
        /// The tools that may be called.
        Tools = "tools",
        /// The workflows.
        Playbooks = "playbooks",
        /// What is allowed, blocked, or needs a person.
        Guardrails = "guardrails",
        /// Which severities need a person.
        ApprovalRules = "approval_rules",
        /// How long recorded exceptions are kept.
        Retention = "retention",
        /// Who is told.
        Notifications = "notifications",
    }
}

words! {
    /// What happened to a thing.
    pub enum ChangeKind {
        /// It was not there before.
        Added = "added",
        /// It is no longer there.
        Removed = "removed",
        /// It is there in both, and differs.
        Changed = "changed",
    }
}

/// One thing that would be added, removed or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// The part of the configuration.
    pub group: ChangeGroup,
    /// The thing's name in its pack; for a rule without a name, its condition.
    pub name: String,
    /// What happens to it.
    pub kind: ChangeKind,
    /// The thing as it is in force; several of one name are a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub before: Option<JsonText>,
    /// The thing as it would be; several of one name are a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub after: Option<JsonText>,
    /// Whether it narrows what the configuration does, so that what worked before may not work then.
    pub narrows: bool,
}

/// Characters of a value at most, where people read it.
const SHOWN_CHARS: usize = 60;

/// One value of a thing, as it is and as it would be, short enough to be read in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    /// Where it stands in the thing, as in `steps[1].tool`; empty for the thing itself.
    pub path: String,
    /// As it is in force, in JSON; absent where it is not there.
    pub before: Option<String>,
    /// As it would be, in JSON; absent where it would not be there.
    pub after: Option<String>,
}

impl Change {
    /// The values that differ, each at its place; empty where the name says it all.
    pub fn values(&self) -> Vec<ValueChange> {
        let read = |text: &Option<JsonText>| text.as_ref().and_then(|text| text.value().ok());
        let (before, after) = (read(&self.before), read(&self.after));
        let mut values = Vec::new();
        match (&before, &after) {
            (Some(before), Some(after)) => differing(String::new(), before, after, &mut values),
            (Some(one), None) | (None, Some(one)) if self.is_worth_showing(one) => {
                values.push(ValueChange {
                    path: String::new(),
                    before: before.as_ref().map(short),
                    after: after.as_ref().map(short),
                });
            }
            _ => {}
        }
        values
    }

    /// Whether a value alone tells more than the name, in a few characters.
    fn is_worth_showing(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => !self.name.ends_with(text.as_str()),
            Value::Array(_) | Value::Object(_) => value.to_string().chars().count() <= SHOWN_CHARS,
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
        }
    }
}

/// The values of any two things that differ, each at its place; a thing that is not there has none.
pub fn values_between(before: Option<&Value>, after: Option<&Value>) -> Vec<ValueChange> {
    let nothing = Value::Object(serde_json::Map::new());
    let (before, after) = (before.unwrap_or(&nothing), after.unwrap_or(&nothing));
    let mut values = Vec::new();
    differing(String::new(), before, after, &mut values);
    values
}

/// Goes down to where two values differ.
fn differing(path: String, before: &Value, after: &Value, values: &mut Vec<ValueChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let added = new.iter().filter(|(key, _)| !old.contains_key(*key));
            for (key, value) in old {
                let path = under(&path, key);
                match new.get(key) {
                    Some(other) => differing(path, value, other, values),
                    None => values.push(one_sided(path, Some(value), None)),
                }
            }
            values
                .extend(added.map(|(key, value)| one_sided(under(&path, key), None, Some(value))));
        }
        (Value::Array(old), Value::Array(new))
            if old.len() == new.len() && old.iter().any(Value::is_object) =>
        {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                differing(format!("{path}[{index}]"), old, new, values);
            }
        }
        _ => values.push(one_sided(path, Some(before), Some(after))),
    }
}

fn one_sided(path: String, before: Option<&Value>, after: Option<&Value>) -> ValueChange {
    ValueChange {
        path,
        before: before.map(short),
        after: after.map(short),
    }
}

fn under(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN_CHARS {
        return text;
    }
    let kept: String = text.chars().take(SHOWN_CHARS - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_the_same_in_code_and_in_json() {
        for group in ChangeGroup::ALL {
            assert_eq!(serde_json::to_value(group).unwrap(), group.as_str());
        }
        for kind in [ChangeKind::Added, ChangeKind::Removed, ChangeKind::Changed] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }

    fn change(name: &str, before: Option<Value>, after: Option<Value>) -> Change {
        let kind = match (&before, &after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        Change {
            group: ChangeGroup::Tools,
            name: name.to_owned(),
            kind,
            before: before.map(|value| JsonText::of(&value)),
            after: after.map(|value| JsonText::of(&value)),
            narrows: false,
        }
    }

    fn shown(change: &Change) -> Vec<(String, String, String)> {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let values = change.values().into_iter();
        values
            .map(|value| (value.path, or_dash(value.before), or_dash(value.after)))
            .collect()
    }

    fn row(path: &str, before: &str, after: &str) -> (String, String, String) {
        (path.to_owned(), before.to_owned(), after.to_owned())
    }

    #[test]
    fn a_value_is_shown_as_it_was_and_as_it_is() {
        let threshold = change("t", Some(json!(0.85)), Some(json!(0.5)));
        let tool = change(
            "chase",
            Some(
                json!({"timeoutSeconds": 30, "a": {"b": [1]}, "steps": [{"tool": "x"}, {"y": 1}]}),
            ),
            Some(
                json!({"timeoutSeconds": 10, "a": {"b": [1, 2]}, "steps": [{"tool": "x"}, {"y": 2}], "n": 1}),
            ),
        );

        assert_eq!(shown(&threshold), [row("", "0.85", "0.5")]);
        assert_eq!(
            shown(&tool),
            [
                row("a.b", "[1]", "[1,2]"),
                row("steps[1].y", "1", "2"),
                row("timeoutSeconds", "30", "10"),
                row("n", "-", "1"),
            ]
        );
    }

    #[test]
    fn a_thing_that_is_new_has_all_its_values() {
        let after = json!({"name": "ACME", "status": "ACTIVE"});

        let values = values_between(None, Some(&after));

        let paths: Vec<_> = values.iter().map(|value| value.path.as_str()).collect();
        assert_eq!(paths, ["name", "status"]);
        assert!(values.iter().all(|value| value.before.is_none()));
        assert!(values_between(Some(&after), Some(&after)).is_empty());
    }

    #[test]
    fn what_the_name_says_already_and_what_is_long_is_left_out() {
        let entry = change("blockLists: source:A", None, Some(json!("source:A")));
        let rule = change("HIGH", Some(json!({"requireApproval": true})), None);
        let long = json!({"description": "d".repeat(200)});

        assert!(shown(&entry).is_empty());
        assert_eq!(shown(&rule), [row("", "{\"requireApproval\":true}", "-")]);
        assert!(shown(&change("big", None, Some(long.clone()))).is_empty());
        let cut = shown(&change("big", Some(json!({"description": ""})), Some(long)));
        assert!(cut[0].2.ends_with('…') && cut[0].2.chars().count() == SHOWN_CHARS);
    }
}
