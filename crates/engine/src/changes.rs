//! What changes between two effective configurations, by name.

use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_domain::packs::{Change, ChangeGroup, ChangeKind};

use crate::view;

/// The named things of one group, each with what it is compared by.
type Things<'v> = BTreeMap<String, Vec<&'v Value>>;

/// What would be added, removed or changed, in the order in which it is shown.
///
/// `before` is `None` for a tenant's first configuration: then everything is added, but for what
/// every configuration has.
pub fn between(before: Option<&Value>, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    for group in ChangeGroup::ALL {
        let old = before
            .map(|before| things(group, before))
            .unwrap_or_default();
        let new = things(group, after);
        for (name, value) in &old {
            match new.get(name) {
                None => changes.push(change(group, name, ChangeKind::Removed)),
                Some(other) if other != value => {
                    changes.push(change(group, name, ChangeKind::Changed));
                }
                Some(_) => {}
            }
        }
        for name in new.keys().filter(|name| !old.contains_key(*name)) {
            changes.push(change(group, name, ChangeKind::Added));
        }
    }
    changes.sort();
    changes
}

fn change(group: ChangeGroup, name: &str, kind: ChangeKind) -> Change {
    Change {
        group,
        name: name.to_owned(),
        kind,
    }
}

fn things(group: ChangeGroup, configuration: &Value) -> Things<'_> {
    let part = |key: &str| configuration.get(key);
    match group {
        ChangeGroup::ExceptionTypes => by_key(part("exceptionTypes")),
        ChangeGroup::Entities => by_key(part("entities")),
        ChangeGroup::SeverityRules => by_text(part("severityRules"), "condition"),
        ChangeGroup::SeverityOverrides => by_key(part("severityOverrides")),
        ChangeGroup::Tools => by_key(part("tools")),
        ChangeGroup::Playbooks => playbooks(part("playbooks")),
        ChangeGroup::Guardrails => guardrails(part("guardrails")),
        ChangeGroup::ApprovalRules => {
            let mut things = by_text(part("humanApprovalRules"), "severity");
            things.extend(by_text(part("humanApprovalRules"), "name"));
            things
        }
        ChangeGroup::Retention => by_key(part("retentionPolicies")),
        ChangeGroup::Notifications => by_key(part("notificationPolicies")),
    }
}

fn by_key(value: Option<&Value>) -> Things<'_> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    members
        .map(|(name, value)| (name.clone(), vec![value]))
        .collect()
}

/// List entries by one of their texts; entries of the same name are compared together.
fn by_text<'v>(value: Option<&'v Value>, key: &str) -> Things<'v> {
    let mut things = Things::new();
    for (_, entry) in view::items(value) {
        if let Some(name) = view::text(entry, key) {
            things.entry(name.to_owned()).or_default().push(entry);
        }
    }
    things
}

/// Playbooks by id, or else by name, or else by the type they are for.
fn playbooks(value: Option<&Value>) -> Things<'_> {
    let mut things = Things::new();
    for (_, playbook) in view::items(value) {
        let name = ["playbookId", "name"]
            .into_iter()
            .find_map(|key| view::text(playbook, key))
            .or_else(|| view::types_of(playbook).next())
            .unwrap_or_default();
        things.entry(name.to_owned()).or_default().push(playbook);
    }
    things
}

/// Every entry of a list is a thing of its own, and so is the threshold.
fn guardrails(value: Option<&Value>) -> Things<'_> {
    let mut things = Things::new();
    for (key, value) in view::members(value) {
        let Some(entries) = value.as_array() else {
            things.insert(key.to_owned(), vec![value]);
            continue;
        };
        for entry in entries {
            let name = format!("{key}: {}", entry.as_str().unwrap_or_default());
            things.insert(name, vec![entry]);
        }
    }
    things
}
