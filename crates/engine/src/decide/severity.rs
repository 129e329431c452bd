//! How bad an exception is: the tenant's word, else the highest rule that holds, else the type's own.

use std::{cmp::Reverse, collections::BTreeMap};

use serde_json::Value;
use tenantry_domain::runtime::{ExceptionSeverity, RuleResult, Stage};

use super::{rule::Rule, trace::Trace};
use crate::{condition::Facts, schema::shortened, view};

/// Rules in the order in which they are tried: the highest severity first.
type Rules = Vec<(ExceptionSeverity, Rule)>;

/// The severities of a configuration.
#[derive(Debug)]
pub(super) struct Severities {
    overrides: BTreeMap<String, ExceptionSeverity>,
    of_pack: Rules,
    of_types: BTreeMap<String, (Rules, Option<ExceptionSeverity>)>,
}

fn severity(value: Option<&Value>) -> Option<ExceptionSeverity> {
    ExceptionSeverity::parse(value?.as_str()?)
}

fn rules(list: Option<&Value>, owner: &str) -> Rules {
    let mut rules: Rules = view::items(list)
        .filter_map(|(index, rule)| {
            let severity = severity(rule.get("severity"))?;
            let label = format!("severity rule {} of {owner}", index + 1);
            Some((severity, Rule::new(label, view::text(rule, "condition")?)))
        })
        .collect();
    rules.sort_by_key(|(severity, _)| Reverse(*severity));
    rules
}

impl Severities {
    pub(super) fn of(configuration: &Value) -> Self {
        let overrides = view::members(configuration.get("severityOverrides"))
            .filter_map(|(name, value)| Some((name.to_owned(), severity(Some(value))?)))
            .collect();
        let of_types = view::members(configuration.get("exceptionTypes"))
            .map(|(name, definition)| {
                let owner = format!("`{}`", shortened(name));
                let own = rules(definition.get("severityRules"), &owner);
                let default = severity(definition.get("defaultSeverity"));
                (name.to_owned(), (own, default))
            })
            .collect();
        Self {
            overrides,
            of_pack: rules(configuration.get("severityRules"), "the pack"),
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
        if let Some(severity) = self.overrides.get(kind) {
            let rule = format!("the tenant's severity of `{}`", shortened(kind));
            trace.note(
                Stage::Severity,
                rule,
                RuleResult::Held,
                severity.to_string(),
            );
            return *severity;
        }
        let (own, default) = match self.of_types.get(kind) {
            Some((rules, default)) => (rules.as_slice(), *default),
            None => (&[] as &[_], None),
        };
        if let Some(severity) = self.highest(own, facts, trace) {
            return severity;
        }
        let (rule, severity) = match default {
            Some(severity) => (
                format!("the default severity of `{}`", shortened(kind)),
                severity,
            ),
            None => (
                "the severity of types that have none".to_owned(),
                ExceptionSeverity::Medium,
            ),
        };
        trace.note(
            Stage::Severity,
            rule,
            RuleResult::Held,
            severity.to_string(),
        );
        severity
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
