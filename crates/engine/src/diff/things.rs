//! The things of a pack that have a name of their own, part by part.

use std::borrow::Cow;

use serde_json::{Value, json};
use tenantry_domain::packs::{PackKind, PackPart};

use crate::{
    path::{push_index, push_key},
    view,
};

/// A named thing of a pack.
#[derive(Debug)]
pub(crate) struct Thing<'v> {
    pub(crate) name: String,
    pub(crate) value: Cow<'v, Value>,
    /// Where it stands in the normal form.
    pub(crate) pointer: String,
    /// Which list of the part it is an entry of, where that matters.
    pub(crate) list: &'static str,
}

/// Keys of documents that are listed as parts.
const PARTS: [&str; 16] = [
    "entities",
    "exceptionTypes",
    "severityRules",
    "tools",
    "playbooks",
    "guardrails",
    "testSuites",
    "customSeverityOverrides",
    "customGuardrails",
    "approvedTools",
    "toolOverrides",
    "humanApprovalRules",
    "retentionPolicies",
    "customPlaybooks",
    "notificationPolicies",
    "extensions",
];

/// The things of a part of a pack in its normal form.
pub(crate) fn of(kind: PackKind, part: PackPart, pack: &Value) -> Vec<Thing<'_>> {
    let own = |domain, tenant| match kind {
        PackKind::Domain | PackKind::Playbook => domain,
        PackKind::Tenant => tenant,
    };
    match part {
        PackPart::ExceptionTypes => keyed(pack, "exceptionTypes"),
        PackPart::Entities => keyed(pack, "entities"),
        PackPart::SeverityRules => listed(pack, "severityRules", &["condition"]),
        PackPart::SeverityOverrides => listed(pack, "customSeverityOverrides", &["exceptionType"]),
        PackPart::Tools => keyed(pack, "tools"),
        PackPart::ApprovedTools => approved(pack),
        PackPart::ToolOverrides => listed(pack, "toolOverrides", &["toolName"]),
        PackPart::Playbooks => playbooks(pack, own("playbooks", "customPlaybooks")),
        PackPart::Guardrails => guardrails(pack, own("guardrails", "customGuardrails")),
        PackPart::ApprovalRules => listed(pack, "humanApprovalRules", &["severity", "name"]),
        PackPart::Retention => keyed(pack, "retentionPolicies"),
        PackPart::Notifications => keyed(pack, "notificationPolicies"),
        PackPart::TestSuites => listed(pack, "testSuites", &["name"]),
        PackPart::Extensions => keyed(pack, "extensions"),
        PackPart::Document => document(pack),
    }
}

fn thing<'v>(name: &str, value: &'v Value, pointer: String) -> Thing<'v> {
    Thing {
        name: name.to_owned(),
        value: Cow::Borrowed(value),
        pointer,
        list: "",
    }
}

/// The members of an object under a key, by their names.
pub(crate) fn keyed<'v>(pack: &'v Value, key: &str) -> Vec<Thing<'v>> {
    view::members(pack.get(key))
        .map(|(name, value)| {
            let mut pointer = format!("/{key}");
            push_key(&mut pointer, name);
            thing(name, value, pointer)
        })
        .collect()
}

/// Entries of a list by the first of some texts that they have.
fn listed<'v>(pack: &'v Value, key: &str, names: &[&str]) -> Vec<Thing<'v>> {
    view::items(pack.get(key))
        .map(|(index, entry)| {
            let name = names.iter().find_map(|name| view::text(entry, name));
            let mut pointer = format!("/{key}");
            push_index(&mut pointer, index);
            thing(name.unwrap_or_default(), entry, pointer)
        })
        .collect()
}

/// The approved tools; a list that is there or not is a thing of its own, for without one all are.
fn approved(pack: &Value) -> Vec<Thing<'_>> {
    let Some(list) = pack.get("approvedTools") else {
        return vec![Thing {
            name: "every tool".to_owned(),
            value: Cow::Owned(json!("approved")),
            pointer: String::new(),
            list: "all",
        }];
    };
    named_in(list, "approvedTools")
}

/// The names in a list under a key.
pub(crate) fn named<'v>(pack: &'v Value, key: &str) -> Vec<Thing<'v>> {
    pack.get(key)
        .map_or_else(Vec::new, |list| named_in(list, key))
}

fn named_in<'v>(list: &'v Value, key: &str) -> Vec<Thing<'v>> {
    view::items(Some(list))
        .map(|(index, name)| {
            let mut pointer = format!("/{key}");
            push_index(&mut pointer, index);
            thing(name.as_str().unwrap_or_default(), name, pointer)
        })
        .collect()
}

/// Playbooks by id, or else by the types they serve.
fn playbooks<'v>(pack: &'v Value, key: &str) -> Vec<Thing<'v>> {
    view::items(pack.get(key))
        .map(|(index, playbook)| {
            let name = view::text(playbook, "playbookId").map_or_else(
                || view::types_of(playbook).collect::<Vec<_>>().join(", "),
                str::to_owned,
            );
            let mut pointer = format!("/{key}");
            push_index(&mut pointer, index);
            thing(&name, playbook, pointer)
        })
        .collect()
}

/// Every entry of a list is a thing of its own, and so is the threshold.
fn guardrails<'v>(pack: &'v Value, key: &str) -> Vec<Thing<'v>> {
    let mut things = Vec::new();
    for (part, value) in view::members(pack.get(key)) {
        let mut pointer = format!("/{key}");
        push_key(&mut pointer, part);
        let list = match part {
            "allowLists" => "allowLists",
            "blockLists" => "blockLists",
            _ => "",
        };
        let Some(entries) = value.as_array() else {
            things.push(thing(part, value, pointer));
            continue;
        };
        for (index, entry) in entries.iter().enumerate() {
            let mut pointer = pointer.clone();
            push_index(&mut pointer, index);
            let name = format!("{part}: {}", entry.as_str().unwrap_or_default());
            things.push(Thing {
                list,
                ..thing(&name, entry, pointer)
            });
        }
    }
    things
}

/// What is no part of its own, keys without a meaning included: they are of the document, too.
fn document(pack: &Value) -> Vec<Thing<'_>> {
    let members = pack.as_object().into_iter().flatten();
    members
        .filter(|(key, _)| !PARTS.contains(&key.as_str()) && *key != "routingConditions")
        .map(|(key, value)| {
            let mut pointer = String::new();
            push_key(&mut pointer, key);
            thing(key, value, pointer)
        })
        .collect()
}
