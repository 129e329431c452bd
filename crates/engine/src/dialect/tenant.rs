//! Tenant packs of the extended dialect in their normal form.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use tenantry_domain::message::Message;

use super::{detect::GROUPS, origins, parts::Making};
use crate::view;

/// Keys that mean the same in both dialects.
const SAME: [&str; 10] = [
    "tenantId",
    "domainName",
    "version",
    "description",
    "tenantName",
    "environment",
    "toolOverrides",
    "humanApprovalRules",
    "retentionPolicies",
    "notificationPolicies",
];
/// Parts of `workflowPolicies` without a meaning in the core dialect.
const CARRIED: [&str; 3] = [
    "agingThresholds",
    "approvedBusinessProcesses",
    "escalationQueue",
];

pub(super) fn normalise(pack: &Value) -> Making {
    let mut making = Making::default();
    making.copy(pack, &SAME);
    workflow(pack, &mut making);
    allow_list(pack, &mut making);
    making.guardrails(
        pack.get("guardrailOverrides"),
        "guardrailOverrides",
        "customGuardrails",
    );
    making.playbooks(
        pack.get("customPlaybooks"),
        "customPlaybooks",
        &BTreeSet::new(),
    );
    routing(pack, &mut making);
    making.suites(pack.get("testSuites"));
    making
}

/// The approved tools: a list of names, or groups of them as the domain pack has them.
fn allow_list(pack: &Value, making: &mut Making) {
    // Where there is none as well: findings say what is missing, in the author's words.
    making
        .origins
        .moved("/approvedTools".to_owned(), "/toolsAllowList".to_owned());
    let Some(tools) = pack.get("toolsAllowList") else {
        return;
    };
    let mut approved = tools.clone();
    if tools.is_object() {
        let mut names = Vec::new();
        for group in GROUPS {
            let list = origins::key("/toolsAllowList", group);
            for (index, name) in view::items(tools.get(group)) {
                let normal = origins::item("/approvedTools", names.len());
                making.origins.moved(normal, origins::item(&list, index));
                names.push(name.clone());
            }
        }
        approved = Value::Array(names);
    }
    making.value.insert("approvedTools".to_owned(), approved);
}

fn workflow(pack: &Value, making: &mut Making) {
    let Some(policies) = pack.get("workflowPolicies") else {
        return;
    };
    let mut overrides = Vec::new();
    for (name, severity) in view::members(policies.get("severityOverrides")) {
        let original = origins::key("/workflowPolicies/severityOverrides", name);
        let item = origins::item("/customSeverityOverrides", overrides.len());
        making
            .origins
            .was_key(origins::key(&item, "exceptionType"), original.clone());
        making
            .origins
            .moved(origins::key(&item, "severity"), original);
        overrides.push(json!({"exceptionType": name, "severity": severity}));
    }
    if !overrides.is_empty() {
        making.value.insert(
            "customSeverityOverrides".to_owned(),
            Value::Array(overrides),
        );
    }
    for key in CARRIED {
        if let Some(value) = policies.get(key) {
            making.carry(
                &["workflowPolicies", key],
                value,
                origins::key("/workflowPolicies", key),
                Message::verbatim(format!("`{key}`")),
            );
        }
    }
}

/// Where exceptions go is for others to act on, but the conditions must be sound.
fn routing(pack: &Value, making: &mut Making) {
    let Some(rules) = pack.get("routingRules") else {
        return;
    };
    let mut conditions = Vec::new();
    for (index, rule) in view::items(Some(rules)) {
        let mut made = Map::new();
        if let Some(condition) = rule.get("if") {
            made.insert("condition".to_owned(), condition.clone());
        }
        making.origins.moved(
            origins::key(&origins::item("/routingConditions", index), "condition"),
            origins::key(&origins::item("/routingRules", index), "if"),
        );
        conditions.push(Value::Object(made));
    }
    making
        .value
        .insert("routingConditions".to_owned(), Value::Array(conditions));
    making.carry(
        &["routingRules"],
        rules,
        "/routingRules".to_owned(),
        Message::verbatim("`routingRules`"),
    );
}
