//! Domain packs of the extended dialect in their normal form.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use tenantry_domain::say;

use super::{
    detect::GROUPS,
    origins,
    parts::{Making, keep},
};
use crate::{schema::shortened, view};

/// Keys that mean the same in both dialects.
const SAME: [&str; 3] = ["domainName", "version", "description"];

pub(super) fn normalise(pack: &Value) -> Making {
    let mut making = Making::default();
    making.copy(pack, &SAME);
    entities(pack, &mut making);
    types(pack, &mut making);
    if let Some(rules) = rules(pack.get("severityRules"), "/severityRules", &mut making) {
        making.value.insert("severityRules".to_owned(), rules);
    }
    tools(pack, &mut making);
    let names: BTreeSet<&str> = each_tool(pack)
        .filter_map(|(_, tool)| view::text(tool, "name"))
        .collect();
    making.playbooks(pack.get("playbooks"), "playbooks", &names);
    making.guardrails(pack.get("guardrails"), "guardrails", "guardrails");
    making.suites(pack.get("testSuites"));
    making
}

/// Keys identify an entity and are required; of other fields only the name is known.
fn entities(pack: &Value, making: &mut Making) {
    let Some(entities) = pack.get("entities").filter(|entities| entities.is_object()) else {
        return;
    };
    let mut made = Map::new();
    for (name, entity) in view::members(Some(entities)) {
        let place = origins::key("/entities", name);
        let attributes = origins::key(&place, "attributes");
        let mut known = Map::new();
        for (list, is_key) in [("keys", true), ("fields", false)] {
            for (index, attribute) in view::items(entity.get(list)) {
                let Some(attribute) = attribute.as_str() else {
                    continue;
                };
                let original = origins::item(&origins::key(&place, list), index);
                making
                    .origins
                    .moved(origins::key(&attributes, attribute), original);
                let definition = if is_key {
                    json!({"required": true})
                } else {
                    json!({})
                };
                known.entry(attribute).or_insert(definition);
            }
        }
        made.insert(name.to_owned(), json!({"attributes": known}));
    }
    making
        .value
        .insert("entities".to_owned(), Value::Object(made));
}

fn types(pack: &Value, making: &mut Making) {
    let Some(types) = pack.get("exceptionTypes") else {
        return;
    };
    let mut made = types.clone();
    for (name, definition) in made.as_object_mut().into_iter().flatten() {
        let place = origins::key(&origins::key("/exceptionTypes", name), "severityRules");
        if let Some(definition) = definition.as_object_mut()
            && let Some(rules) = rules(definition.get("severityRules"), &place, making)
        {
            definition.insert("severityRules".to_owned(), rules);
        }
    }
    making.value.insert("exceptionTypes".to_owned(), made);
}

/// Rules with `condition` for `if`.
fn rules(rules: Option<&Value>, place: &str, making: &mut Making) -> Option<Value> {
    let rules = rules?.as_array()?;
    let made = rules.iter().enumerate().map(|(index, rule)| {
        let mut rule = rule.clone();
        if let Some(members) = rule.as_object_mut()
            && let Some(condition) = members.remove("if")
        {
            members.insert("condition".to_owned(), condition);
            let item = origins::item(place, index);
            making
                .origins
                .moved(origins::key(&item, "condition"), origins::key(&item, "if"));
        }
        rule
    });
    Some(made.collect())
}

/// Every tool of every group, with its place.
fn each_tool(pack: &Value) -> impl Iterator<Item = (String, &Value)> {
    let tools = pack.get("tools");
    GROUPS.into_iter().flat_map(move |group| {
        let list = origins::key("/tools", group);
        view::items(tools.and_then(|tools| tools.get(group)))
            .map(move |(index, tool)| (origins::item(&list, index), tool))
    })
}

/// An argument's type; a list of a type (`string[]`) is an array that says what its items are.
fn argument(kind: &Value) -> Value {
    match kind.as_str().and_then(|kind| kind.strip_suffix("[]")) {
        Some(item) => json!({"type": "array", "itemType": item}),
        None => json!({"type": kind}),
    }
}

fn tools(pack: &Value, making: &mut Making) {
    if pack.get("tools").is_none_or(|tools| !tools.is_object()) {
        return;
    }
    let mut made = Map::new();
    for (place, tool) in each_tool(pack) {
        let Some(name) = view::text(tool, "name") else {
            continue;
        };
        if made.contains_key(name) {
            let message = say!(
                "another tool is called `{name}` already",
                name = shortened(name)
            );
            making.twice(origins::key(&place, "name"), message);
            continue;
        }
        let normal = origins::key("/tools", name);
        making
            .origins
            .named_by(normal.clone(), origins::key(&place, "name"));
        let arguments = origins::key(&normal, "parameters");
        making
            .origins
            .moved(arguments, origins::key(&place, "argsSchema"));
        making.origins.moved(normal, place.clone());

        let parameters: Map<String, Value> = view::members(tool.get("argsSchema"))
            .map(|(name, kind)| (name.to_owned(), argument(kind)))
            .collect();
        let mut definition = Map::new();
        if let Some(description) = tool.get("description") {
            definition.insert("description".to_owned(), description.clone());
        }
        if !parameters.is_empty() {
            definition.insert("parameters".to_owned(), Value::Object(parameters));
        }
        made.insert(name.to_owned(), Value::Object(definition));
        if let Some(group) = place.split('/').nth(2) {
            keep(
                &mut making.extensions,
                &["tools", name, "group"],
                &Value::from(group),
            );
        }
        if let Some(returns) = tool.get("returns") {
            making.carry(
                &["tools", name, "returns"],
                returns,
                origins::key(&place, "returns"),
                say!("`returns` of the tool `{name}`", name = shortened(name)),
            );
        }
    }
    making.value.insert("tools".to_owned(), Value::Object(made));
}
