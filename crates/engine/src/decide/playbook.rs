//! What to do: the first playbook for the type whose conditions hold.

use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_domain::{
    message::Message,
    runtime::{ChosenPlaybook, DecidedStep, ExceptionInput, RuleResult, Stage},
    say,
};

use super::{Tools, rule::Rule, steps::PreparedStep, template::Room, trace::Trace};
use crate::{condition::Facts, schema::shortened, view};

/// The playbooks of a configuration.
#[derive(Debug)]
pub(super) struct Playbooks {
    all: Vec<Playbook>,
    /// Which of them serve a type: those with conditions first, for the one without is the rest.
    by_type: BTreeMap<String, Vec<usize>>,
}

/// A playbook that is ready to be chosen.
#[derive(Debug)]
pub(super) struct Playbook {
    id: Option<String>,
    name: Option<String>,
    label: Message,
    conditions: Option<Rule>,
    steps: Vec<PreparedStep>,
}

impl Playbooks {
    pub(super) fn of(configuration: &Value, tools: &Tools) -> Self {
        let mut all = Vec::new();
        let mut by_type: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, playbook) in view::items(configuration.get("playbooks")) {
            for kind in view::types_of(playbook) {
                by_type.entry(kind.to_owned()).or_default().push(index);
            }
            all.push(Playbook::of(playbook, index, tools));
        }
        for list in by_type.values_mut() {
            list.sort_by_key(|index| {
                all.get(*index)
                    .is_some_and(|playbook| playbook.conditions.is_none())
            });
        }
        Self { all, by_type }
    }

    pub(super) fn conditions(&self) -> usize {
        let most = self.by_type.values().map(Vec::len).max();
        most.unwrap_or_default()
    }

    pub(super) fn choose(
        &self,
        kind: &str,
        facts: &Facts<'_>,
        trace: &mut Trace<'_>,
    ) -> Option<&Playbook> {
        let indexes = self.by_type.get(kind)?;
        let mut playbooks = indexes.iter().filter_map(|index| self.all.get(*index));
        playbooks.find(|playbook| {
            if let Some(rule) = &playbook.conditions {
                return trace.holds(Stage::Playbook, rule, facts);
            }
            let because = Some(say!("it has no conditions"));
            trace.note(
                Stage::Playbook,
                playbook.label.clone(),
                RuleResult::Held,
                because,
            );
            true
        })
    }
}

impl Playbook {
    fn of(playbook: &Value, index: usize, tools: &Tools) -> Self {
        let owned = |key| view::text(playbook, key).map(str::to_owned);
        let (id, name) = (owned("playbookId"), owned("name"));
        let conditions = view::text(playbook, "conditions");
        let label = match (id.as_deref().or(name.as_deref()), conditions) {
            (Some(name), _) => say!("playbook `{name}`", name = shortened(name)),
            (None, Some(_)) => say!("playbook {number}", number = index + 1),
            (None, None) => say!("playbook without a name"),
        };
        Self {
            conditions: conditions.map(|text| Rule::new(label.clone(), text)),
            id,
            name,
            label,
            steps: view::items(playbook.get("steps"))
                .map(|(_, step)| PreparedStep::of(step, tools))
                .collect(),
        }
    }

    /// What a decision says about it.
    pub(super) fn chosen(&self) -> ChosenPlaybook {
        ChosenPlaybook {
            playbook_id: self.id.clone(),
            name: self.name.clone(),
        }
    }

    /// Its steps for one exception.
    pub(super) fn steps(&self, exception: &ExceptionInput, facts: &Facts<'_>) -> Vec<DecidedStep> {
        let mut room = Room::for_a_decision();
        self.steps
            .iter()
            .map(|step| step.decided(exception, facts, &mut room))
            .collect()
    }

    /// The tools that its steps name, whatever becomes of them.
    pub(super) fn tools(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().flat_map(PreparedStep::tools)
    }
}
