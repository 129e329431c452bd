//! Things as rows: what is said of each beside its name.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;
use tenantry_domain::packs::{ContentFact, ContentPart, ContentRow};

use crate::{diff::things::Thing, path::push_key, view};

/// Characters that are shown of a name or a value at most.
const CHARS: usize = 240;

/// How long exceptions of each type may stay open, from what is carried along.
pub(super) fn thresholds<'v>(extensions: Option<&'v Value>, list: &'static str) -> Vec<Thing<'v>> {
    let policies = extensions.and_then(|extensions| extensions.get("workflowPolicies"));
    view::members(policies.and_then(|policies| policies.get("agingThresholds")))
        .map(|(name, value)| {
            let mut pointer = "/workflowPolicies/agingThresholds".to_owned();
            push_key(&mut pointer, name);
            Thing {
                name: name.to_owned(),
                value: Cow::Borrowed(value),
                pointer,
                list,
            }
        })
        .collect()
}

/// What is carried along, the members of objects to a depth as things of their own.
pub(super) fn carried(extensions: Option<&Value>, depth: usize) -> Vec<Thing<'_>> {
    let mut things = Vec::new();
    if let Some(extensions) = extensions.filter(|extensions| extensions.is_object()) {
        unfold(extensions, &mut Vec::new(), depth, &mut things);
    }
    things
}

fn unfold<'v>(value: &'v Value, path: &mut Vec<&'v str>, depth: usize, out: &mut Vec<Thing<'v>>) {
    let members = value
        .as_object()
        .filter(|_| path.len() < depth || is_of_tools(path));
    let Some(members) = members else {
        let mut pointer = String::new();
        for key in path.iter() {
            push_key(&mut pointer, key);
        }
        out.push(Thing {
            name: path.join("."),
            value: Cow::Borrowed(value),
            pointer,
            list: "",
        });
        return;
    };
    for (key, value) in members {
        // Shown elsewhere, or said by where the tool stands.
        let is_known = key == "agingThresholds" || (key == "group" && is_of_tools(path));
        if !is_known {
            path.push(key);
            unfold(value, path, depth, out);
            path.pop();
        }
    }
}

/// Whether a path names a tool, whose remarks are a level deeper.
fn is_of_tools(path: &[&str]) -> bool {
    matches!(path, ["tools", _] | [_, "tools", _])
}

/// A thing as a row, without its place.
pub(super) fn row(part: ContentPart, thing: &Thing<'_>) -> ContentRow {
    let description = view::text(&thing.value, "description").map(shortened);
    let name = if part == ContentPart::TestSuites && thing.name.is_empty() {
        unnamed_case(&thing.pointer)
    } else {
        shortened(&thing.name)
    };
    ContentRow {
        name,
        description,
        facts: facts(part, thing),
        pointer: String::new(),
        line: 0,
        source: None,
        shown_in: None,
    }
}

/// What a case without a name is called where it is run.
fn unnamed_case(pointer: &str) -> String {
    let index = pointer.rsplit('/').next();
    let index: usize = index.and_then(|text| text.parse().ok()).unwrap_or_default();
    format!("test {}", index.saturating_add(1))
}

fn facts(part: ContentPart, thing: &Thing<'_>) -> BTreeMap<ContentFact, String> {
    use ContentFact as Fact;

    let value = thing.value.as_ref();
    let plain = |fact, key: &str| Some((fact, shown(value.get(key)?)));
    let counted = |fact, key: &str| {
        let count = match value.get(key)? {
            Value::Array(items) => items.len(),
            Value::Object(members) => members.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
        Some((fact, count.to_string()))
    };
    let limits = [
        plain(Fact::TimeoutSeconds, "timeoutSeconds"),
        plain(Fact::MaxRetries, "maxRetries"),
    ];
    let whole = || vec![Some((Fact::Value, shown(value)))];
    let facts = match part {
        ContentPart::ExceptionTypes => vec![
            plain(Fact::Severity, "defaultSeverity"),
            plain(Fact::Parent, "parentType"),
            counted(Fact::DetectionRules, "detectionRules"),
            counted(Fact::SeverityRules, "severityRules"),
        ],
        // An effective configuration has the severities by type.
        ContentPart::SeverityOverrides if value.is_string() => {
            vec![Some((Fact::Severity, shown(value)))]
        }
        ContentPart::SeverityRules | ContentPart::SeverityOverrides => {
            vec![plain(Fact::Severity, "severity")]
        }
        ContentPart::Playbooks => {
            let types = view::types_of(value).collect::<Vec<_>>().join(", ");
            vec![
                Some((Fact::ExceptionTypes, shortened(&types))),
                counted(Fact::Steps, "steps"),
                Some((Fact::ApprovalRequired, needs_person(value).to_string())),
            ]
        }
        ContentPart::Tools => [
            plain(Fact::Endpoint, "endpoint"),
            counted(Fact::Parameters, "parameters"),
        ]
        .into_iter()
        .chain(limits)
        .collect(),
        ContentPart::ToolOverrides => limits.to_vec(),
        ContentPart::ApprovedTools | ContentPart::ToolsNotApproved => Vec::new(),
        // An entry of a list is its name already.
        ContentPart::Guardrails if !thing.list.is_empty() => Vec::new(),
        ContentPart::ApprovalRules => vec![plain(Fact::ApprovalRequired, "requireApproval")],
        ContentPart::Entities => vec![counted(Fact::Attributes, "attributes")],
        ContentPart::TestSuites => expected(value),
        ContentPart::Guardrails
        | ContentPart::AgingThresholds
        | ContentPart::Retention
        | ContentPart::Notifications
        | ContentPart::Extensions => whole(),
    };
    facts
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// What a case of a test suite expects.
fn expected(case: &Value) -> Vec<Option<(ContentFact, String)>> {
    let expected = case.get("expectedOutput");
    let of = |fact, key: &str| Some((fact, shown(expected?.get(key)?)));
    vec![
        of(ContentFact::Severity, "severity"),
        of(ContentFact::ExceptionTypes, "exceptionType"),
        of(ContentFact::ApprovalRequired, "approvalRequired"),
    ]
}

/// Whether some step of a playbook waits for a person.
fn needs_person(playbook: &Value) -> bool {
    view::items(playbook.get("steps"))
        .any(|(_, step)| step.get("approvalRequired").and_then(Value::as_bool) == Some(true))
}

/// A value as text: words as they are, everything else as JSON.
fn shown(value: &Value) -> String {
    match value.as_str() {
        Some(text) => shortened(text),
        None => shortened(&value.to_string()),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
