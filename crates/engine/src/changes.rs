//! What changes between two effective configurations, by name and with its values.

use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_domain::{
    JsonText,
    packs::{Change, ChangeGroup, ChangeKind, PackPart},
};

use crate::{
    diff::{self, Side},
    view,
};

/// Something with a name, or several of one name, which are compared together.
#[derive(Debug, Default, PartialEq)]
struct Named<'v> {
    values: Vec<&'v Value>,
    /// Which list of the guardrails it is an entry of.
    list: &'static str,
}

impl Named<'_> {
    fn text(&self) -> JsonText {
        match self.values.as_slice() {
            [one] => JsonText::of(one),
            several => JsonText::of(&several),
        }
    }
}

/// The named things of one group, each with what it is compared by.
type Things<'v> = BTreeMap<String, Named<'v>>;

/// What would be added, removed or changed, in the order in which it is shown.
///
/// `before` is `None` for a tenant's first configuration: then everything is added, but for what
/// every configuration has, and nothing narrows.
pub fn between(before: Option<&Value>, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    for group in ChangeGroup::ALL {
        let sides = Sides {
            group,
            before,
            after,
        };
        let old = before
            .map(|before| things(group, before))
            .unwrap_or_default();
        let new = things(group, after);
        for (name, thing) in &old {
            let other = new.get(name);
            if other != Some(thing) {
                changes.push(sides.change(name, Some(thing), other));
            }
        }
        let added = new.iter().filter(|(name, _)| !old.contains_key(*name));
        changes.extend(added.map(|(name, thing)| sides.change(name, None, Some(thing))));
    }
    changes.sort_by(|a, b| (a.group, &a.name, a.kind).cmp(&(b.group, &b.name, b.kind)));
    changes
}

/// The two configurations, and the group that is compared.
struct Sides<'v> {
    group: ChangeGroup,
    before: Option<&'v Value>,
    after: &'v Value,
}

impl Sides<'_> {
    fn change(&self, name: &str, old: Option<&Named<'_>>, new: Option<&Named<'_>>) -> Change {
        let kind = match (old, new) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        Change {
            group: self.group,
            name: name.to_owned(),
            kind,
            before: old.map(Named::text),
            after: new.map(Named::text),
            narrows: self.narrows(name, old, new),
        }
    }

    /// Whether one of the things of this name narrows.
    fn narrows(&self, name: &str, old: Option<&Named<'_>>, new: Option<&Named<'_>>) -> bool {
        let Some(before) = self.before else {
            return false;
        };
        let list = old.or(new).map_or("", |thing| thing.list);
        let count = |thing: Option<&Named<'_>>| thing.map_or(0, |thing| thing.values.len());
        (0..count(old).max(count(new))).any(|nth| {
            let (was, is) = (nth_of(old, nth), nth_of(new, nth));
            let side = |whole, thing| Side { whole, thing };
            diff::narrows(
                part_of(self.group),
                name,
                list,
                &side(before, was),
                &side(self.after, is),
            )
        })
    }
}

fn nth_of<'v>(thing: Option<&Named<'v>>, nth: usize) -> Option<&'v Value> {
    thing.and_then(|thing| thing.values.get(nth).copied())
}

/// The part of packs that a group is made of.
const fn part_of(group: ChangeGroup) -> PackPart {
    match group {
        ChangeGroup::ExceptionTypes => PackPart::ExceptionTypes,
        ChangeGroup::Entities => PackPart::Entities,
        ChangeGroup::SeverityRules => PackPart::SeverityRules,
        ChangeGroup::SeverityOverrides => PackPart::SeverityOverrides,
        ChangeGroup::Tools => PackPart::Tools,
        ChangeGroup::Playbooks => PackPart::Playbooks,
        ChangeGroup::Guardrails => PackPart::Guardrails,
        ChangeGroup::ApprovalRules => PackPart::ApprovalRules,
        ChangeGroup::Retention => PackPart::Retention,
        ChangeGroup::Notifications => PackPart::Notifications,
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

fn one(value: &Value) -> Named<'_> {
    Named {
        values: vec![value],
        list: "",
    }
}

fn by_key(value: Option<&Value>) -> Things<'_> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    members
        .map(|(name, value)| (name.clone(), one(value)))
        .collect()
}

/// List entries by one of their texts; entries of the same name are compared together.
fn by_text<'v>(value: Option<&'v Value>, key: &str) -> Things<'v> {
    let mut things = Things::new();
    for (_, entry) in view::items(value) {
        if let Some(name) = view::text(entry, key) {
            things
                .entry(name.to_owned())
                .or_default()
                .values
                .push(entry);
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
        things
            .entry(name.to_owned())
            .or_default()
            .values
            .push(playbook);
    }
    things
}

/// Every entry of a list is a thing of its own, and so is the threshold.
fn guardrails(value: Option<&Value>) -> Things<'_> {
    let mut things = Things::new();
    for (key, value) in view::members(value) {
        let Some(entries) = value.as_array() else {
            things.insert(key.to_owned(), one(value));
            continue;
        };
        let list = match key {
            "allowLists" => "allowLists",
            "blockLists" => "blockLists",
            _ => "",
        };
        for entry in entries {
            let name = format!("{key}: {}", entry.as_str().unwrap_or_default());
            let values = vec![entry];
            things.insert(name, Named { values, list });
        }
    }
    things
}
