//! Decisions: what a configuration says about one exception, and why.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Message, checksum::Checksum};

/// The type of an exception that no detection rule recognises.
pub const UNCLASSIFIED: &str = "UNCLASSIFIED";

/// The most bytes that the payload of an exception may have as JSON.
pub const PAYLOAD_MAX_BYTES: usize = 256 * 1024;

/// A business event that went wrong, in its canonical form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExceptionInput {
    /// The sender's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception_id: Option<String>,
    /// The type, where the sender knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception_type: Option<String>,
    /// The system that reports it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_system: Option<String>,
    /// When it happened (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Timestamp>))]
    pub timestamp: Option<String>,
    /// The event as the sender has it; nothing is an empty one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub raw_payload: Map<String, Value>,
    /// What was added on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub normalized_context: Option<Map<String, Value>>,
    /// How sure the sender is, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1))]
    pub confidence: Option<f64>,
}

words! {
    /// How bad an exception is, from the least to the worst.
    pub enum ExceptionSeverity {
        /// Can wait.
        Low = "LOW",
        /// The usual.
        Medium = "MEDIUM",
        /// Soon.
        High = "HIGH",
        /// Now.
        Critical = "CRITICAL",
    }
}

words! {
    /// How a decision ends; the first that applies wins.
    pub enum DecisionOutcome {
        /// A guardrail forbids to act.
        Blocked = "BLOCKED",
        /// Nothing says what to do.
        NoPlaybook = "NO_PLAYBOOK",
        /// A person must agree first.
        NeedsApproval = "NEEDS_APPROVAL",
        /// The steps may run by themselves.
        Auto = "AUTO",
    }
}

words! {
    /// How the type of an exception came about.
    pub enum Classified {
        /// The sender named a type that the pack knows.
        Given = "given",
        /// A detection rule held.
        Detected = "detected",
        /// Neither.
        Nothing = "nothing",
    }
}

words! {
    /// Whether a step's tool may be called.
    pub enum ToolStatus {
        /// The tenant has approved it.
        Allowed = "allowed",
        /// The pack has it, but the tenant has not approved it.
        NotApproved = "not_approved",
        /// The pack has no such tool.
        UnknownTool = "unknown_tool",
    }
}

words! {
    /// The part of a decision that a rule belongs to.
    #[cfg_attr(feature = "openapi", schema(as = DecisionStage))]
    pub enum Stage {
        /// What type the exception is.
        Classify = "classify",
        /// How bad it is.
        Severity = "severity",
        /// What to do.
        Playbook = "playbook",
        /// Whether it may be done.
        Policy = "policy",
    }
}

words! {
    /// What came of a rule.
    pub enum RuleResult {
        /// It applies.
        Held = "held",
        /// It does not apply.
        NotHeld = "not_held",
        /// Its expression failed on this exception, which counts as not holding.
        Failed = "failed",
        /// Its expression used up its budget, which counts as not holding.
        Spent = "spent",
    }
}

/// One rule that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceEntry {
    /// The part of the decision.
    pub stage: Stage,
    /// The rule, in words.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub rule: Message,
    /// Its expression, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// What came of it.
    pub result: RuleResult,
    /// Why it ended so, where the result alone does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub because: Option<Message>,
}

/// The playbook of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChosenPlaybook {
    /// Its id, if it has one.
    pub playbook_id: Option<String>,
    /// Its name, if it has one.
    pub name: Option<String>,
}

impl ChosenPlaybook {
    /// Whether a text names it, by id or by name.
    pub fn is_called(&self, text: &str) -> bool {
        self.playbook_id.as_deref() == Some(text) || self.name.as_deref() == Some(text)
    }

    /// What it is called in one word, if it has an id or a name.
    pub fn label(&self) -> Option<&str> {
        self.playbook_id.as_deref().or(self.name.as_deref())
    }
}

/// A step of the chosen playbook, ready to be taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecidedStep {
    /// Its id in the playbook, if it has one.
    pub step_id: Option<String>,
    /// What is done.
    pub action: String,
    /// The tool it calls, if it names one.
    pub tool: Option<String>,
    /// Whether that tool may be called.
    pub tool_status: Option<ToolStatus>,
    /// What the tool is called with; placeholders are filled in, and null where nothing fills them.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub parameters: Option<Value>,
    /// The placeholders that nothing fills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfilled: Vec<String>,
    /// Whether a person must agree first.
    pub approval_required: bool,
}

/// What a configuration says about one exception.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// A type of the pack, or `UNCLASSIFIED`.
    pub exception_type: String,
    /// How the type came about.
    pub classified: Classified,
    /// How bad it is.
    pub severity: ExceptionSeverity,
    /// How sure the classification is, from 0 to 1.
    pub confidence: f64,
    /// What to do, if the pack says so.
    pub playbook: Option<ChosenPlaybook>,
    /// The playbook's steps.
    pub steps: Vec<DecidedStep>,
    /// How it ends.
    pub outcome: DecisionOutcome,
    /// Why it ends so, most important first; empty for `AUTO`.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub reasons: Vec<Message>,
    /// Whether an expression used up its budget, so that a rule may be missing.
    pub budget_spent: bool,
    /// The configuration that decided.
    pub checksum: Checksum,
    /// Every rule that was tried, in order.
    pub trace: Vec<TraceEntry>,
}

impl Decision {
    /// Whether a person must agree before anything is done.
    pub fn approval_required(&self) -> bool {
        self.outcome == DecisionOutcome::NeedsApproval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_is_read_in_its_canonical_form() {
        let text = r#"{"exceptionType": "A", "rawPayload": {"a": 1}, "confidence": 0.5}"#;

        let input: ExceptionInput = serde_json::from_str(text).unwrap();

        assert_eq!(input.exception_type.as_deref(), Some("A"));
        assert_eq!(input.raw_payload["a"], 1);
        assert_eq!(input.source_system, None);
    }
}
