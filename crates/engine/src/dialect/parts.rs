//! The parts that both kinds of packs write in the extended dialect: playbooks, guardrails, suites.

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::{Map, Value, json};

use tenantry_domain::{message::Message, say};

use super::{
    Remark,
    origins::{self, Origins},
};
use crate::{schema::shortened, view};

/// A normal form in the making.
#[derive(Debug, Default)]
pub(super) struct Making {
    pub(super) value: Map<String, Value>,
    pub(super) origins: Origins,
    pub(super) extensions: Map<String, Value>,
    approval_rules: Vec<Value>,
    remarks: Vec<Remark>,
}

impl Making {
    /// Takes over the keys that mean the same in both dialects.
    pub(super) fn copy(&mut self, document: &Value, keys: &[&str]) {
        for key in keys {
            if let Some(value) = document.get(*key) {
                self.value.insert((*key).to_owned(), value.clone());
            }
        }
    }

    /// Keeps something that has no meaning, under a name in `extensions`.
    pub(super) fn carry(&mut self, path: &[&str], value: &Value, pointer: String, what: Message) {
        keep(&mut self.extensions, path, value);
        self.remarks.push(Remark::Carried { pointer, what });
    }

    /// Two things of one name where only one can be kept.
    pub(super) fn twice(&mut self, pointer: String, message: Message) {
        self.remarks.push(Remark::Twice { pointer, message });
    }

    /// The finished normal form.
    pub(super) fn finish(mut self) -> (Cow<'static, Value>, Origins, Vec<Remark>) {
        if !self.approval_rules.is_empty() {
            let own = self.value.entry("humanApprovalRules");
            if let Value::Array(list) = own.or_insert_with(|| json!([])) {
                list.append(&mut self.approval_rules);
            }
        }
        if !self.extensions.is_empty() {
            self.value
                .insert("extensions".to_owned(), Value::Object(self.extensions));
        }
        (
            Cow::Owned(Value::Object(self.value)),
            self.origins,
            self.remarks,
        )
    }

    /// Playbooks: several types, steps in words, approval as a whole.
    pub(super) fn playbooks(&mut self, list: Option<&Value>, key: &str, tools: &BTreeSet<&str>) {
        let Some(list) = list.filter(|list| list.is_array()) else {
            return;
        };
        let mut made = Vec::new();
        for (index, playbook) in view::items(Some(list)) {
            let place = origins::item(&format!("/{key}"), index);
            made.push(self.playbook(playbook, &place, &place, tools));
        }
        self.value.insert(key.to_owned(), Value::Array(made));
    }

    /// A playbook: several types, steps in words, approval as a whole. It stands at `from` in the document, and
    /// at `place` in the normal form.
    pub(super) fn playbook(
        &mut self,
        playbook: &Value,
        from: &str,
        place: &str,
        tools: &BTreeSet<&str>,
    ) -> Value {
        let Some(members) = playbook.as_object() else {
            return playbook.clone();
        };
        let needs_approval = members.get("approved").and_then(Value::as_bool) != Some(true);
        let mut made = Map::new();
        for key in ["playbookId", "name", "description", "conditions"] {
            if let Some(value) = members.get(key) {
                made.insert(key.to_owned(), value.clone());
            }
        }
        if let Some(types) = members.get("appliesTo") {
            made.insert("exceptionTypes".to_owned(), types.clone());
            self.origins.moved(
                origins::key(place, "exceptionTypes"),
                origins::key(from, "appliesTo"),
            );
        }
        if members.get("steps").is_some_and(Value::is_array) {
            let steps = view::items(members.get("steps"));
            let steps: Vec<Value> = steps
                .map(|(index, step)| {
                    let item = origins::item(&origins::key(place, "steps"), index);
                    let original = origins::item(&origins::key(from, "steps"), index);
                    for key in ["action", "tool"] {
                        self.origins
                            .moved(origins::key(&item, key), original.clone());
                    }
                    self::step(step, needs_approval, tools)
                })
                .collect();
            made.insert("steps".to_owned(), Value::Array(steps));
        }
        if let Some(criteria) = members.get("successCriteria") {
            let name = view::text(playbook, "playbookId").unwrap_or_default();
            self.carry(
                &["playbooks", name, "successCriteria"],
                criteria,
                origins::key(from, "successCriteria"),
                say!(
                    "`successCriteria` of the playbook `{name}`",
                    name = shortened(name)
                ),
            );
        }
        Value::Object(made)
    }

    /// Guardrails: thresholds and what needs a person. `from` and `to` are their keys.
    pub(super) fn guardrails(&mut self, guardrails: Option<&Value>, from: &str, to: &str) {
        let Some(members) = guardrails.and_then(Value::as_object) else {
            return;
        };
        let place = format!("/{from}");
        let mut made = Map::new();
        if let Some(threshold) = members.get("escalateIfConfidenceBelow") {
            made.insert("humanApprovalThreshold".to_owned(), threshold.clone());
            self.origins.moved(
                format!("/{to}/humanApprovalThreshold"),
                origins::key(&place, "escalateIfConfidenceBelow"),
            );
        }
        self.origins.moved(format!("/{to}"), place.clone());
        self.value.insert(to.to_owned(), Value::Object(made));
        self.approvals(members, &place);

        if let Some(retries) = members.get("maxAutoRetries") {
            let what = Message::verbatim("`maxAutoRetries`");
            let pointer = origins::key(&place, "maxAutoRetries");
            self.carry(&[from, "maxAutoRetries"], retries, pointer, what);
        }
        let only = "autoActionAllowedOnlyForApprovedPlaybooks";
        // True is how it is anyway: a playbook that is not approved needs a person.
        if let Some(value) = members.get(only).filter(|value| **value != json!(true)) {
            let what = Message::verbatim(format!("`{only}: {value}`"));
            self.carry(&[from, only], value, origins::key(&place, only), what);
        }
    }

    /// Approval rules that stand in guardrails.
    fn approvals(&mut self, members: &Map<String, Value>, place: &str) {
        for (from, to) in [
            ("noAutoActionIfSeverityIn", "severity"),
            ("requireHumanApprovalFor", "name"),
        ] {
            let list = origins::key(place, from);
            for (index, name) in view::items(members.get(from)) {
                let rule = format!("/humanApprovalRules/{}", self.next_rule());
                self.origins
                    .moved(format!("{rule}/{to}"), origins::item(&list, index));
                let mut made = Map::new();
                made.insert(to.to_owned(), name.clone());
                made.insert("requireApproval".to_owned(), Value::Bool(true));
                self.approval_rules.push(Value::Object(made));
            }
        }
    }

    /// The place of the next approval rule, after those that the document lists itself.
    fn next_rule(&self) -> usize {
        let own = self.value.get("humanApprovalRules");
        let own = own.and_then(Value::as_array).map_or(0, Vec::len);
        own + self.approval_rules.len()
    }

    /// Suites of cases: every case is a test of its own.
    pub(super) fn suites(&mut self, suites: Option<&Value>) {
        let Some(suites) = suites.filter(|suites| suites.is_array()) else {
            return;
        };
        let mut made = Vec::new();
        for (index, suite) in view::items(Some(suites)) {
            let cases = origins::key(&origins::item("/testSuites", index), "cases");
            let suite_id = view::text(suite, "suiteId").unwrap_or_default();
            for (index, case) in view::items(suite.get("cases")) {
                let from = origins::item(&cases, index);
                let to = origins::item("/testSuites", made.len());
                made.push(self.case(case, suite_id, &from, &to));
            }
        }
        self.value
            .insert("testSuites".to_owned(), Value::Array(made));
    }

    fn case(&mut self, case: &Value, suite: &str, from: &str, to: &str) -> Value {
        let mut expected = Map::new();
        for (theirs, ours) in [
            ("inputExceptionType", "exceptionType"),
            ("expectedSeverity", "severity"),
            ("expectedPlaybookId", "playbook"),
        ] {
            if let Some(value) = case.get(theirs) {
                expected.insert(ours.to_owned(), value.clone());
                self.origins.moved(
                    origins::key(&origins::key(to, "expectedOutput"), ours),
                    origins::key(from, theirs),
                );
            }
        }
        self.origins.moved(to.to_owned(), from.to_owned());
        let id = view::text(case, "caseId").unwrap_or_default();
        json!({
            "name": format!("{suite}/{id}"),
            "input": {"exceptionType": case.get("inputExceptionType")},
            "expectedOutput": expected,
        })
    }
}

/// Puts a value under a path of names.
pub(super) fn keep(object: &mut Map<String, Value>, path: &[&str], value: &Value) {
    match path {
        [] => {}
        [last] => {
            object.insert((*last).to_owned(), value.clone());
        }
        [first, rest @ ..] => {
            let inner = object.entry(*first).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                keep(inner, rest, value);
            }
        }
    }
}

/// A step in words; words that are the name of a tool call it.
fn step(step: &Value, needs_approval: bool, tools: &BTreeSet<&str>) -> Value {
    let Some(words) = step.as_str() else {
        return step.clone();
    };
    let mut made = Map::new();
    made.insert("action".to_owned(), Value::from(words));
    if tools.contains(words.trim()) {
        made.insert("tool".to_owned(), Value::from(words.trim()));
    }
    if needs_approval {
        made.insert("approvalRequired".to_owned(), Value::Bool(true));
    }
    Value::Object(made)
}
