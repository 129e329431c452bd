//! Decisions: one exception through an effective configuration.
//!
//! Pure and bounded: the same configuration and exception give the same decision, however hostile
//! both are. A [`Decider`] is built once from a configuration, which compiles all its conditions;
//! [`Decider::decide`] then walks five steps, each in a file of its own: what type it is
//! ([`classify`]), how bad it is ([`severity`]), what to do ([`playbook`], [`steps`]), and whether it
//! may be done ([`policy`]). Everything that was tried stands in the trace.

mod classify;
mod playbook;
mod policy;
mod rule;
mod severity;
mod steps;
mod template;
mod trace;

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry_domain::{
    Checksum,
    runtime::{Decision, ExceptionInput},
};

use crate::{
    condition::{Facts, Fuel},
    effective::Effective,
    view,
};
pub(crate) use policy::joined;
use trace::Trace;

/// An effective configuration that is ready to decide. Cheap to share, for it never changes.
#[derive(Debug)]
pub struct Decider {
    checksum: Checksum,
    types: classify::Types,
    severities: severity::Severities,
    playbooks: playbook::Playbooks,
    policy: policy::Policy,
}

/// The tools of a configuration.
#[derive(Debug, Default)]
struct Tools {
    allowed: BTreeSet<String>,
    not_approved: BTreeSet<String>,
}

impl Tools {
    fn of(configuration: &Value) -> Self {
        Self {
            allowed: view::members(configuration.get("tools"))
                .map(|(name, _)| name.to_owned())
                .collect(),
            not_approved: view::items(configuration.get("toolsNotApproved"))
                .filter_map(|(_, name)| name.as_str().map(str::to_owned))
                .collect(),
        }
    }

    fn is_known(&self, name: &str) -> bool {
        self.allowed.contains(name) || self.not_approved.contains(name)
    }
}

impl Decider {
    /// Compiles a configuration. What validation would refuse is left out, or counts as not holding.
    pub fn of(effective: &Effective) -> Self {
        let configuration = &effective.value;
        let tools = Tools::of(configuration);
        Self {
            checksum: effective.checksum.clone(),
            types: classify::Types::of(configuration),
            severities: severity::Severities::of(configuration),
            playbooks: playbook::Playbooks::of(configuration, &tools),
            policy: policy::Policy::of(configuration, &tools),
        }
    }

    /// The configuration that decides.
    pub const fn checksum(&self) -> &Checksum {
        &self.checksum
    }

    /// How many conditions a decision may have to try, at most.
    pub fn conditions(&self) -> usize {
        self.types.conditions() + self.severities.conditions() + self.playbooks.conditions()
    }

    /// Decides one exception.
    pub fn decide(&self, exception: &ExceptionInput) -> Decision {
        self.decide_metered(exception).0
    }

    /// Decides one exception, and tells how much work its conditions were.
    pub(crate) fn decide_metered(&self, exception: &ExceptionInput) -> (Decision, u32) {
        let mut fuel = Fuel::for_a_decision();
        let decision = self.decide_with(exception, &mut fuel);
        (decision, fuel.used())
    }

    fn decide_with(&self, exception: &ExceptionInput, fuel: &mut Fuel) -> Decision {
        let mut trace = Trace::new(fuel);
        let mut facts = Facts {
            exception_type: exception.exception_type.as_deref(),
            source_system: exception.source_system.as_deref(),
            severity: None,
            timestamp: Facts::instant(exception.timestamp.as_deref()),
            raw_payload: Some(&exception.raw_payload),
            normalized_context: exception.normalized_context.as_ref(),
            confidence: exception.confidence,
        };

        let (kind, classified) = self.types.classify(&facts, &mut trace);
        let confidence = exception
            .confidence
            .unwrap_or_else(|| classify::confidence(classified));
        facts.exception_type = Some(kind);
        facts.confidence = Some(confidence);

        let severity = self.severities.of_exception(kind, &facts, &mut trace);
        facts.severity = Some(severity.as_str());

        let playbook = self.playbooks.choose(kind, &facts, &mut trace);
        let steps = playbook.map_or_else(Vec::new, |playbook| playbook.steps(exception, &facts));
        let case = policy::Case {
            kind,
            source: exception.source_system.as_deref(),
            severity,
            confidence,
            playbook,
            steps: &steps,
        };
        let (outcome, reasons) = self.policy.judge(&case, &mut trace);

        Decision {
            exception_type: kind.to_owned(),
            classified,
            severity,
            confidence,
            playbook: playbook.map(playbook::Playbook::chosen),
            steps,
            outcome,
            reasons,
            budget_spent: trace.is_spent(),
            checksum: self.checksum.clone(),
            trace: trace.into_entries(),
        }
    }
}
