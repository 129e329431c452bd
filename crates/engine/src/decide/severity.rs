//! How bad an exception is: the tenant's word, else the highest rule that holds, else the type's own.

use std::{cmp::Reverse, collections::BTreeMap};

use serde_json::Value;
use tenantry_domain::{
    message::Message,
    runtime::{ExceptionSeverity, RuleResult, Stage},
    say,
};

use super::{rule::Rule, trace::Trace};
use crate::{condition::Facts, schema::shortened, view};

/// Rules in the order in which they are tried: the highest severity first.
type Rules = Vec<(ExceptionSeverity, Rule)>;

/// A severity that holds without a rule, with what to call that.
type Given = (Message, ExceptionSeverity);

/// The severities of a configuration.
#[derive(Debug)]
pub(super) struct Severities {
    overrides: BTreeMap<String, Given>,
    of_pack: Rules,
    of_types: BTreeMap<String, (Rules, Option<Given>)>,
}

fn severity(value: Option<&Value>) -> Option<ExceptionSeverity> {
    ExceptionSeverity::parse(value?.as_str()?)
}

/// The rules of a list, each called by its number.
fn rules(list: Option<&Value>, called: impl Fn(usize) -> Message) -> Rules {
    let mut rules: Rules = view::items(list)
        .filter_map(|(index, rule)| {
            let severity = severity(rule.get("severity"))?;
            let condition = view::text(rule, "condition")?;
            Some((severity, Rule::new(called(index + 1), condition)))
        })
        .collect();
    rules.sort_by_key(|(severity, _)| Reverse(*severity));
    rules
}

impl Severities {
    pub(super) fn of(configuration: &Value) -> Self {
        let overrides = view::members(configuration.get("severityOverrides"))
            .filter_map(|(name, value)| {
                let kind = shortened(name);
                let label = say!("the tenant's severity of `{kind}`", kind);
                Some((name.to_owned(), (label, severity(Some(value))?)))
            })
            .collect();
        let of_types = view::members(configuration.get("exceptionTypes"))
            .map(|(name, definition)| {
                let kind = &shortened(name);
                let own = rules(definition.get("severityRules"), |number| {
                    say!("severity rule {number} of `{kind}`", number, kind)
                });
                let default = severity(definition.get("defaultSeverity"));
                let default = default
                    .map(|severity| (say!("the default severity of `{kind}`", kind), severity));
                (name.to_owned(), (own, default))
            })
            .collect();
        Self {
            overrides,
            of_pack: rules(configuration.get("severityRules"), |number| {
                say!("severity rule {number} of the pack", number)
            }),
            of_types,
        }
    }

    pub(super) fn conditions(&self) -> usize {
        let most = self.of_types.values().map(|(rules, _)| rules.len()).max();
        self.of_pack.len() + most.unwrap_or_default()
    }

    pub(super) fn of_exception(
        &self,
        kind: &str,
        facts: &Facts<'_>,
        trace: &mut Trace<'_>,
    ) -> ExceptionSeverity {
        if let Some(given) = self.overrides.get(kind) {
            return note(trace, given.clone());
        }
        let (own, default) = match self.of_types.get(kind) {
            Some((rules, default)) => (rules.as_slice(), default.clone()),
            None => (&[] as &[_], None),
        };
        if let Some(severity) = self.highest(own, facts, trace) {
            return severity;
        }
        let given = default.unwrap_or_else(|| {
            let label = say!("the severity of types that have none");
            (label, ExceptionSeverity::Medium)
        });
        note(trace, given)
    }

    /// The first rule that holds, of the type and of the pack together from the highest severity on.
    fn highest(
        &self,
        own: &[(ExceptionSeverity, Rule)],
        facts: &Facts<'_>,
        trace: &mut Trace<'_>,
    ) -> Option<ExceptionSeverity> {
        let (mut own, mut shared) = (own.iter().peekable(), self.of_pack.iter().peekable());
        loop {
            let next = match (own.peek(), shared.peek()) {
                (Some((a, _)), Some((b, _))) if b > a => shared.next(),
                (Some(_), _) => own.next(),
                (None, _) => shared.next(),
            };
            let (severity, rule) = next?;
            if trace.holds(Stage::Severity, rule, facts) {
                return Some(*severity);
            }
        }
    }
}

/// Notes a severity that holds without a rule.
fn note(trace: &mut Trace<'_>, (rule, severity): Given) -> ExceptionSeverity {
    let because = Message::verbatim(severity.as_str());
    trace.note(Stage::Severity, rule, RuleResult::Held, Some(because));
    severity
}
