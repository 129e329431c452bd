//! Exception types: parents, detection rules and severity rules.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenantry_domain::{packs::Code, say};

use super::{
    Vocabulary,
    playbooks::{Repeats, all_of},
};
use crate::{
    condition::{Checker, ConditionSite},
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

pub(super) fn check<'v>(
    pack: &'v Value,
    vocabulary: &Vocabulary<'v>,
    conditions: &mut Checker<'v>,
    report: &mut Report,
) {
    let root = Path::Root;
    let types = root.key("exceptionTypes");
    let has_only_ignored_keys = vocabulary.types.is_empty()
        && pack
            .get("exceptionTypes")
            .and_then(Value::as_object)
            .is_some_and(|map| !map.is_empty());
    if has_only_ignored_keys {
        let message =
            say!("`exceptionTypes` needs at least one entry besides keys that are ignored");
        report.add(Code::InvalidValue, &types, At::Value, message);
    }

    for (name, definition) in view::members(pack.get("exceptionTypes")) {
        let path = types.key(name);
        let rules = definition.get("detectionRules");
        detection_rules(rules, &path.key("detectionRules"), conditions, report);
        let rules = definition.get("severityRules");
        severity_rules(rules, &path.key("severityRules"), conditions, report);
    }
    never_detected(pack, &types, report);
    severity_rules(
        pack.get("severityRules"),
        &root.key("severityRules"),
        conditions,
        report,
    );
    parents(pack, vocabulary, &types, report);
}

/// Names the types that no rule detects, which only a sender can name, in one finding.
fn never_detected(pack: &Value, types: &Path<'_>, report: &mut Report) {
    let without: BTreeSet<&str> = view::members(pack.get("exceptionTypes"))
        .filter(|(_, definition)| definition.is_object())
        .filter(|(_, definition)| match definition.get("detectionRules") {
            None => true,
            Some(rules) => rules.as_array().is_some_and(Vec::is_empty),
        })
        .map(|(name, _)| name)
        .collect();
    if without.is_empty() {
        return;
    }
    let (message, hint) = if without.len() == 1 {
        (
            say!("no rule detects {names}", names = all_of(&without)),
            say!(
                "it is used where the sender names it; `detectionRules` would find it by conditions"
            ),
        )
    } else {
        (
            say!(
                "no rule detects these types: {names}",
                names = all_of(&without)
            ),
            say!(
                "they are used where the sender names them; `detectionRules` would find them by conditions"
            ),
        )
    };
    report
        .add(Code::NeverDetected, types, At::Key, message)
        .hint(hint);
}

fn detection_rules<'v>(
    rules: Option<&'v Value>,
    path: &Path<'_>,
    conditions: &mut Checker<'v>,
    report: &mut Report,
) {
    let mut seen = Repeats::of(say!("detection rule"));
    for (index, rule) in view::items(rules) {
        let item = path.item(index);
        let inner = item.key("condition");
        let (text, place) = match (rule.as_str(), view::text(rule, "condition")) {
            (Some(text), _) => (text, &item),
            (None, Some(text)) => (text, &inner),
            (None, None) => continue,
        };
        conditions.check(text, ConditionSite::Detection, place, report);
        seen.note(text, index, place, report);
    }
}

fn severity_rules<'v>(
    rules: Option<&'v Value>,
    path: &Path<'_>,
    conditions: &mut Checker<'v>,
    report: &mut Report,
) {
    let mut seen = Repeats::of(say!("severity rule"));
    for (index, rule) in view::items(rules) {
        let Some(text) = view::text(rule, "condition") else {
            continue;
        };
        let item = path.item(index);
        let place = item.key("condition");
        conditions.check(text, ConditionSite::Severity, &place, report);
        seen.note(text, index, &place, report);
    }
}

/// Parents exist, and nobody is its own ancestor.
fn parents(pack: &Value, vocabulary: &Vocabulary<'_>, types: &Path<'_>, report: &mut Report) {
    let mut parent_of: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, definition) in view::members(pack.get("exceptionTypes")) {
        let Some(parent) = view::text(definition, "parentType") else {
            continue;
        };
        if vocabulary.types.contains(parent) {
            parent_of.insert(name, parent);
            continue;
        }
        let hint = report
            .spelling
            .suggestion(parent, vocabulary.types.iter().copied());
        let message = say!(
            "the parent `{parent}` is no exception type of this pack",
            parent = shortened(parent)
        );
        let path = types.key(name);
        let path = path.key("parentType");
        report
            .add(Code::UnknownParentType, &path, At::Value, message)
            .maybe_hint(hint);
    }

    let mut settled: BTreeSet<&str> = BTreeSet::new();
    for start in parent_of.keys().copied() {
        let mut trail: Vec<&str> = Vec::new();
        let mut on_trail: BTreeSet<&str> = BTreeSet::new();
        let mut current = start;
        while !settled.contains(current) && on_trail.insert(current) {
            trail.push(current);
            match parent_of.get(current) {
                Some(parent) => current = parent,
                None => break,
            }
        }
        if on_trail.contains(current)
            && !settled.contains(current)
            && parent_of.contains_key(current)
        {
            let cycle: Vec<&str> = trail
                .iter()
                .copied()
                .skip_while(|name| *name != current)
                .collect();
            report_cycle(&cycle, types, report);
        }
        settled.extend(trail);
    }
}

/// Reports a cycle once, at its first member by name, whatever the order of the keys.
fn report_cycle(cycle: &[&str], types: &Path<'_>, report: &mut Report) {
    const SHOWN: usize = 6;
    let Some(first) = (0..cycle.len()).min_by_key(|index| cycle.get(*index)) else {
        return;
    };
    let names: Vec<&str> = cycle
        .iter()
        .cycle()
        .skip(first)
        .take(cycle.len() + 1)
        .copied()
        .collect();
    let Some(name) = names.first() else { return };
    let mut chain: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{}`", shortened(name)))
        .collect();
    if names.len() > SHOWN {
        chain.push("…".to_owned());
    }
    let path = types.key(name);
    let message = say!(
        "these types are each other's parents: {chain}",
        chain = chain.join(" -> ")
    );
    report
        .add(
            Code::ParentCycle,
            &path.key("parentType"),
            At::Value,
            message,
        )
        .hint(say!("remove `parentType` from one of them"));
}
