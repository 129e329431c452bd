//! The steps of a playbook: their tools, and parameters with placeholders.

use serde_json::Value;
use tenantry_domain::runtime::{DecidedStep, ExceptionInput, ToolStatus};

use super::{
    Tools,
    template::{Room, Template},
};
use crate::{condition::Facts, rules::steps as naming, view};

/// A step that is ready to be filled in.
#[derive(Debug)]
pub(super) struct PreparedStep {
    id: Option<String>,
    action: String,
    /// Every tool it names, the one that it calls first.
    tools: Vec<(String, ToolStatus)>,
    parameters: Option<Template>,
    approval_required: bool,
}

impl PreparedStep {
    pub(super) fn of(step: &Value, tools: &Tools) -> Self {
        let named = naming::named(step).map(|(_, name)| name);
        let called = naming::called(step).filter(|name| tools.is_known(name));
        let mut names: Vec<(String, ToolStatus)> = Vec::new();
        for name in named.chain(called) {
            if names.iter().all(|(other, _)| other != name) {
                names.push((name.to_owned(), tools.status(name)));
            }
        }
        Self {
            id: view::text(step, "stepId").map(str::to_owned),
            action: view::text(step, "action").unwrap_or_default().to_owned(),
            tools: names,
            parameters: step.get("parameters").map(Template::of),
            approval_required: step
                .get("approvalRequired")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
        }
    }

    pub(super) fn tools(&self) -> impl Iterator<Item = &str> {
        self.tools.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn decided(
        &self,
        exception: &ExceptionInput,
        facts: &Facts<'_>,
        room: &mut Room,
    ) -> DecidedStep {
        let mut unfilled = Vec::new();
        let parameters = self
            .parameters
            .as_ref()
            .map(|template| template.fill(exception, facts, room, &mut unfilled));
        let tool = self.tools.first();
        DecidedStep {
            step_id: self.id.clone(),
            action: self.action.clone(),
            tool: tool.map(|(name, _)| name.clone()),
            tool_status: tool.map(|(_, status)| *status),
            parameters,
            unfilled,
            approval_required: self.approval_required,
        }
    }
}

impl Tools {
    fn status(&self, name: &str) -> ToolStatus {
        if self.allowed.contains(name) {
            ToolStatus::Allowed
        } else if self.not_approved.contains(name) {
            ToolStatus::NotApproved
        } else {
            ToolStatus::UnknownTool
        }
    }
}
