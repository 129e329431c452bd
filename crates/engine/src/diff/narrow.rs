//! Whether a difference narrows what a pack does: what worked before may not work now.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use tenantry_domain::packs::PackPart;

use super::things::Thing;
use crate::view;

/// Keys that are texts for people.
const TEXTS: [&str; 3] = ["description", "name", "tags"];
/// Keys of documents that change what a configuration means.
const MEANINGFUL: [&str; 2] = ["domainName", "tenantId"];

/// Whether a thing changes nothing about what a configuration means.
pub(super) fn is_cosmetic(part: PackPart, thing: &Thing<'_>) -> bool {
    let is_text = part == PackPart::Document && !MEANINGFUL.contains(&thing.name.as_str());
    part == PackPart::TestSuites || is_text
}

/// Whether two values differ in nothing but texts for people.
pub(super) fn means_the_same(part: PackPart, old: &Value, new: &Value) -> bool {
    let has_free_keys = matches!(
        part,
        PackPart::Notifications | PackPart::Extensions | PackPart::ApprovalRules
    );
    !has_free_keys && without_texts(old) == without_texts(new)
}

fn without_texts(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(key, value)| !(view::is_ignored(key) || is_text(key, value)))
            .map(|(key, value)| {
                // What is called with what is the author's own.
                let kept = if key == "parameters" {
                    value.clone()
                } else {
                    without_texts(value)
                };
                (key.clone(), kept)
            })
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(without_texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Whether a member is a text for people; an attribute may be called `name` as well, but is none.
fn is_text(key: &str, value: &Value) -> bool {
    TEXTS.contains(&key) && !value.is_object()
}

/// Whether adding a thing narrows.
pub(super) fn adding(thing: &Thing<'_>, before: &Value) -> bool {
    match thing.list {
        "blockLists" => true,
        // The first entry of a kind closes the door on all others of that kind.
        "allowLists" => {
            let entry = thing.value.as_str().unwrap_or_default();
            !allows_kind(before, entry)
        }
        _ => requires_approval(&thing.value),
    }
}

/// Whether removing a thing narrows.
pub(super) fn removing(part: PackPart, thing: &Thing<'_>, after: &Value) -> bool {
    match (part, thing.list) {
        (PackPart::TestSuites, _) | (_, "blockLists") => false,
        // With the last entry of a kind the door opens for all of them.
        (_, "allowLists") => allows_kind(after, thing.value.as_str().unwrap_or_default()),
        (PackPart::ApprovalRules | PackPart::Retention, _) => false,
        // Without a list every tool is approved.
        (PackPart::ApprovedTools, "") => after.get("approvedTools").is_some(),
        (PackPart::Document, _) => MEANINGFUL.contains(&thing.name.as_str()),
        _ => thing.name != "humanApprovalThreshold",
    }
}

/// Whether some allow list of a pack names things of an entry's kind.
fn allows_kind(pack: &Value, entry: &str) -> bool {
    let is_source = entry.starts_with("source:");
    ["guardrails", "customGuardrails"]
        .into_iter()
        .filter_map(|key| pack.get(key)?.get("allowLists"))
        .flat_map(|list| view::items(Some(list)))
        .filter_map(|(_, other)| other.as_str())
        .any(|other| other.starts_with("source:") == is_source)
}

fn requires_approval(value: &Value) -> bool {
    value.get("requireApproval").and_then(Value::as_bool) == Some(true)
}

/// Whether a change narrows.
pub(super) fn changing(part: PackPart, old: &Thing<'_>, new: &Thing<'_>) -> bool {
    let (before, after) = (&*old.value, &*new.value);
    match part {
        PackPart::ExceptionTypes => detects_less(before, after),
        PackPart::Entities => {
            loses_members(before, after, "attributes") || requires(before, after, "attributes")
        }
        PackPart::Tools => {
            loses_members(before, after, "parameters")
                || requires(before, after, "parameters")
                || lowers(before, after)
        }
        PackPart::ToolOverrides | PackPart::Retention => lowers_all(before, after),
        PackPart::Playbooks => {
            let served: Vec<&str> = view::types_of(after).collect();
            let gains_conditions =
                before.get("conditions").is_none() && after.get("conditions").is_some();
            view::types_of(before).any(|kind| !served.contains(&kind))
                || gains_conditions
                || count(after, "steps") < count(before, "steps")
                || approvals(after) > approvals(before)
        }
        PackPart::Guardrails => after.as_f64() > before.as_f64(),
        PackPart::ApprovalRules => requires_approval(after) && !requires_approval(before),
        PackPart::Document => MEANINGFUL.contains(&new.name.as_str()),
        PackPart::SeverityRules
        | PackPart::SeverityOverrides
        | PackPart::ApprovedTools
        | PackPart::Notifications
        | PackPart::TestSuites
        | PackPart::Extensions => false,
    }
}

fn count(value: &Value, key: &str) -> usize {
    view::items(value.get(key)).count()
}

fn approvals(playbook: &Value) -> usize {
    view::items(playbook.get("steps"))
        .filter(|(_, step)| step.get("approvalRequired") == Some(&Value::Bool(true)))
        .count()
}

/// Some exceptions may not be of the type any more.
///
/// A type holds where one of its rules does, and a rule where one of its alternatives does, so all
/// alternatives of all rules count alike: `a` that became `a || b` still finds what it found.
fn detects_less(before: &Value, after: &Value) -> bool {
    let kept: BTreeSet<&str> = rules(after).flat_map(alternatives).collect();
    rules(before)
        .flat_map(alternatives)
        .any(|alternative| !kept.contains(alternative))
}

/// The conditions that detect a type, which are texts or stand in objects.
fn rules(exception_type: &Value) -> impl Iterator<Item = &str> {
    view::items(exception_type.get("detectionRules"))
        .filter_map(|(_, rule)| rule.as_str().or_else(|| view::text(rule, "condition")))
}

/// The operands of the `||` that a condition consists of; the condition where that is not plain.
fn alternatives(condition: &str) -> Vec<&str> {
    // A choice binds weaker than `||`; escapes, long strings and comments are for a parser.
    let is_plain = !["?", "\\", "\"\"\"", "'''", "//"]
        .iter()
        .any(|piece| condition.contains(piece));
    if !is_plain {
        return vec![condition.trim()];
    }
    let (mut quote, mut depth, mut start) = (None, 0_usize, 0);
    let mut found = Vec::new();
    for (at, letter) in condition.char_indices() {
        match (quote, letter) {
            (Some(open), _) => quote = (letter != open).then_some(open),
            (None, '"' | '\'') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, '|') if depth == 0 && at >= start => {
                found.extend(condition.get(start..at).map(str::trim));
                start = at + "||".len();
            }
            (None, _) => {}
        }
    }
    found.extend(condition.get(start..).map(str::trim));
    found
}

/// A member of the object is not there any more, or is of another type.
fn loses_members(before: &Value, after: &Value, key: &str) -> bool {
    view::members(before.get(key)).any(|(name, member)| {
        let kept = after.get(key).and_then(|members| members.get(name));
        kept.is_none_or(|kept| kept.get("type") != member.get("type"))
    })
}

/// A member of the object is required now.
fn requires(before: &Value, after: &Value, key: &str) -> bool {
    let is_required = |member: Option<&Value>| {
        member.and_then(|member| member.get("required")) == Some(&Value::Bool(true))
    };
    view::members(after.get(key)).any(|(name, member)| {
        let old = before.get(key).and_then(|members| members.get(name));
        is_required(Some(member)) && !is_required(old)
    })
}

/// A tool has less time or fewer retries.
fn lowers(before: &Value, after: &Value) -> bool {
    ["timeoutSeconds", "maxRetries"].into_iter().any(|key| {
        match (
            before.get(key).and_then(Value::as_f64),
            after.get(key).and_then(Value::as_f64),
        ) {
            (Some(before), Some(after)) => after < before,
            _ => false,
        }
    })
}

fn lowers_all(before: &Value, after: &Value) -> bool {
    match (before.as_f64(), after.as_f64()) {
        (Some(before), Some(after)) => after < before,
        _ => lowers(before, after),
    }
}
