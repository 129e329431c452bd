//! Whether it may be done: `BLOCKED` before `NO_PLAYBOOK` before `NEEDS_APPROVAL` before `AUTO`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenantry_domain::{
    message::Message,
    runtime::{DecidedStep, DecisionOutcome, ExceptionSeverity, RuleResult, Stage},
    say,
};

use super::{Tools, playbook::Playbook, trace::Trace};
use crate::{
    rules::{DEFAULT_THRESHOLD, EntryKind},
    schema::shortened,
    view,
};

/// The guardrails and approval rules of a configuration.
#[derive(Debug)]
pub(super) struct Policy {
    allowed: BTreeMap<EntryKind, BTreeSet<String>>,
    blocked: BTreeMap<EntryKind, BTreeSet<String>>,
    threshold: f64,
    /// What needs a person by a rule.
    by_severity: BTreeSet<ExceptionSeverity>,
    /// Types and tools.
    by_name: BTreeSet<String>,
}

/// What is decided of an exception so far.
pub(super) struct Case<'c> {
    pub(super) kind: &'c str,
    pub(super) source: Option<&'c str>,
    pub(super) severity: ExceptionSeverity,
    pub(super) confidence: f64,
    pub(super) playbook: Option<&'c Playbook>,
    pub(super) steps: &'c [DecidedStep],
}

impl Case<'_> {
    /// Every name that a guardrail may be about.
    fn names(&self) -> Vec<(EntryKind, &str)> {
        let mut names = vec![(EntryKind::Type, self.kind)];
        // A source that is not given is on no list, so a list of sources does not allow it.
        names.push((EntryKind::Source, self.source.unwrap_or_default()));
        let tools: BTreeSet<&str> = self
            .playbook
            .into_iter()
            .flat_map(Playbook::tools)
            .collect();
        names.extend(tools.into_iter().map(|tool| (EntryKind::Tool, tool)));
        names
    }
}

/// The entries of a list by the kind of thing that they name.
fn by_kind(
    list: Option<&Value>,
    is_tool: impl Fn(&str) -> bool,
) -> BTreeMap<EntryKind, BTreeSet<String>> {
    let mut kinds: BTreeMap<EntryKind, BTreeSet<String>> = BTreeMap::new();
    for entry in view::items(list).filter_map(|(_, entry)| entry.as_str()) {
        let (kind, name) = match entry.strip_prefix("source:") {
            Some(source) => (EntryKind::Source, source),
            None if is_tool(entry) => (EntryKind::Tool, entry),
            None => (EntryKind::Type, entry),
        };
        kinds.entry(kind).or_default().insert(name.to_owned());
    }
    kinds
}

impl Policy {
    pub(super) fn of(configuration: &Value, tools: &Tools) -> Self {
        let guardrails = configuration.get("guardrails");
        let part = |key: &str| guardrails.and_then(|guardrails| guardrails.get(key));
        let types = configuration.get("exceptionTypes");
        let is_tool = |name: &str| {
            tools.is_known(name) && types.is_none_or(|types| types.get(name).is_none())
        };
        let required = || {
            view::items(configuration.get("humanApprovalRules"))
                .map(|(_, rule)| rule)
                .filter(|rule| rule.get("requireApproval").and_then(Value::as_bool) == Some(true))
        };
        Self {
            allowed: by_kind(part("allowLists"), is_tool),
            blocked: by_kind(part("blockLists"), is_tool),
            threshold: part("humanApprovalThreshold")
                .and_then(Value::as_f64)
                .unwrap_or(DEFAULT_THRESHOLD),
            by_severity: required()
                .filter_map(|rule| ExceptionSeverity::parse(view::text(rule, "severity")?))
                .collect(),
            by_name: required()
                .filter_map(|rule| view::text(rule, "name"))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// How it ends, and why.
    pub(super) fn judge(
        &self,
        case: &Case<'_>,
        trace: &mut Trace<'_>,
    ) -> (DecisionOutcome, Vec<Message>) {
        let mut reasons = self.blocks(case);
        note(trace, say!("block and allow lists"), &reasons);
        if !reasons.is_empty() {
            return (DecisionOutcome::Blocked, reasons);
        }
        if case.playbook.is_none() {
            let reason = say!(
                "no playbook serves `{kind}` here",
                kind = shortened(case.kind)
            );
            return (DecisionOutcome::NoPlaybook, vec![reason]);
        }
        for (rule, reason) in [
            (say!("approval rules"), self.ruled(case)),
            (say!("the confidence threshold"), self.unsure(case)),
            (say!("steps that ask for approval"), asked(case)),
        ] {
            note(trace, rule, &reason);
            reasons.extend(reason);
        }
        if reasons.is_empty() {
            (DecisionOutcome::Auto, reasons)
        } else {
            (DecisionOutcome::NeedsApproval, reasons)
        }
    }

    fn blocks(&self, case: &Case<'_>) -> Vec<Message> {
        let mut reasons = Vec::new();
        for (kind, name) in case.names() {
            let is_in = |lists: &BTreeMap<EntryKind, BTreeSet<String>>| {
                lists.get(&kind).map(|list| list.contains(name))
            };
            if is_in(&self.blocked) == Some(true) {
                reasons.push(on_block_list(kind, &shortened(name)));
            }
            if is_in(&self.allowed) == Some(false) {
                reasons.push(not_allowed(kind, &shortened(name)));
            }
        }
        reasons
    }

    /// What approval rules say.
    fn ruled(&self, case: &Case<'_>) -> Vec<Message> {
        let mut reasons = Vec::new();
        if self.by_severity.contains(&case.severity) {
            let severity = case.severity;
            reasons.push(say!("a rule asks for approval of {severity}", severity));
        }
        if self.by_name.contains(case.kind) {
            let kind = shortened(case.kind);
            reasons.push(say!("a rule asks for approval of `{kind}`", kind));
        }
        let tools: BTreeSet<&str> = case
            .playbook
            .into_iter()
            .flat_map(Playbook::tools)
            .collect();
        for tool in tools {
            if self.by_name.contains(tool) {
                let tool = shortened(tool);
                reasons.push(say!("a rule asks for approval of the tool `{tool}`", tool));
            }
        }
        reasons
    }

    fn unsure(&self, case: &Case<'_>) -> Vec<Message> {
        let (confidence, threshold) = (case.confidence, self.threshold);
        let is_unsure = confidence < threshold;
        is_unsure
            .then(|| {
                say!(
                    "the confidence {confidence} is under the threshold {threshold}",
                    confidence,
                    threshold
                )
            })
            .into_iter()
            .collect()
    }
}

fn on_block_list(kind: EntryKind, name: &str) -> Message {
    match kind {
        EntryKind::Type => say!("the exception type `{name}` is on the block list", name),
        EntryKind::Source => say!("the source `{name}` is on the block list", name),
        EntryKind::Tool => say!("the tool `{name}` is on the block list", name),
    }
}

fn not_allowed(kind: EntryKind, name: &str) -> Message {
    match kind {
        EntryKind::Source if name.is_empty() => {
            say!("the source is not given, and the allow list names others")
        }
        EntryKind::Type => say!(
            "the exception type `{name}` is not on the allow list, which names others",
            name
        ),
        EntryKind::Source => say!(
            "the source `{name}` is not on the allow list, which names others",
            name
        ),
        EntryKind::Tool => say!(
            "the tool `{name}` is not on the allow list, which names others",
            name
        ),
    }
}

/// The steps that a person must agree to.
fn asked(case: &Case<'_>) -> Vec<Message> {
    let asking = case.steps.iter().enumerate();
    asking
        .filter(|(_, step)| step.approval_required)
        .map(|(index, step)| {
            let number = || say!("step {number} asks for approval", number = index + 1);
            let named = |id: &String| say!("step `{id}` asks for approval", id = shortened(id));
            step.step_id.as_ref().map_or_else(number, named)
        })
        .collect()
}

fn note(trace: &mut Trace<'_>, rule: Message, reasons: &[Message]) {
    let result = if reasons.is_empty() {
        RuleResult::NotHeld
    } else {
        RuleResult::Held
    };
    trace.note(Stage::Policy, rule, result, joined(reasons));
}

/// Sentences as one. In halves, so that words stand few deep within words however many there are.
pub(crate) fn joined(lines: &[Message]) -> Option<Message> {
    match lines {
        [] => None,
        [line] => Some(line.clone()),
        _ => {
            let (before, after) = lines.split_at(lines.len() / 2);
            let (lines, line) = (&joined(before)?, &joined(after)?);
            Some(say!("{lines}; {line}", lines, line))
        }
    }
}
