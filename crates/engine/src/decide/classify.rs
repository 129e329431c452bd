//! What type an exception is: the given one if the pack knows it, else the first that is detected.

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry_domain::{
    runtime::{Classified, RuleResult, Stage, UNCLASSIFIED},
    say,
};

use super::{rule::Rule, trace::Trace};
use crate::{condition::Facts, schema::shortened, view};

/// The priority of a type that does not give one.
const DEFAULT_PRIORITY: f64 = 100.0;

/// The exception types of a configuration.
#[derive(Debug)]
pub(super) struct Types {
    names: BTreeSet<String>,
    /// Types that can be detected, in the order in which they are tried.
    detected: Vec<(String, Vec<Rule>)>,
}

/// How sure a classification is where the sender does not say.
pub(super) const fn confidence(classified: Classified) -> f64 {
    match classified {
        Classified::Given => 1.0,
        Classified::Detected => 0.9,
        Classified::Nothing => 0.0,
    }
}

impl Types {
    pub(super) fn of(configuration: &Value) -> Self {
        let mut names = BTreeSet::new();
        let mut detected: Vec<(f64, String, Vec<Rule>)> = Vec::new();
        for (name, definition) in view::members(configuration.get("exceptionTypes")) {
            names.insert(name.to_owned());
            let priority = definition
                .get("detectionPriority")
                .and_then(Value::as_f64)
                .unwrap_or(DEFAULT_PRIORITY);
            let rules: Vec<Rule> = view::items(definition.get("detectionRules"))
                .filter_map(|(index, rule)| {
                    let text = rule.as_str().or_else(|| view::text(rule, "condition"))?;
                    let (number, kind) = (index + 1, shortened(name));
                    let label = say!("detection rule {number} of `{kind}`", number, kind);
                    Some(Rule::new(label, text))
                })
                .collect();
            if !rules.is_empty() {
                detected.push((priority, name.to_owned(), rules));
            }
        }
        detected
            .sort_by(|(a, name, _), (b, other, _)| a.total_cmp(b).then_with(|| name.cmp(other)));
        let detected = detected
            .into_iter()
            .map(|(_, name, rules)| (name, rules))
            .collect();
        Self { names, detected }
    }

    pub(super) fn conditions(&self) -> usize {
        self.detected.iter().map(|(_, rules)| rules.len()).sum()
    }

    pub(super) fn classify<'t>(
        &'t self,
        facts: &Facts<'t>,
        trace: &mut Trace<'_>,
    ) -> (&'t str, Classified) {
        if let Some(given) = facts.exception_type {
            let is_known = self.names.contains(given);
            let rule = say!("the given type `{kind}`", kind = shortened(given));
            if is_known {
                trace.note(Stage::Classify, rule, RuleResult::Held, None);
                return (given, Classified::Given);
            }
            let because = say!("the configuration has no such type");
            trace.note(Stage::Classify, rule, RuleResult::NotHeld, Some(because));
        }
        for (name, rules) in &self.detected {
            let holds = rules
                .iter()
                .any(|rule| trace.holds(Stage::Classify, rule, facts));
            if holds {
                return (name, Classified::Detected);
            }
        }
        (UNCLASSIFIED, Classified::Nothing)
    }
}
