//! What would change between two effective configurations, in the words of a pack author.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The part of a configuration that a change belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ChangeGroup {
    /// The exception types that are told apart.
    ExceptionTypes,
    /// The entities that conditions speak of.
    Entities,
    /// The domain's rules for severity.
    SeverityRules,
    /// The tenant's own severities.
    SeverityOverrides,
    /// The tools that may be called.
    Tools,
    /// The workflows.
    Playbooks,
    /// What is allowed, blocked, or needs a person.
    Guardrails,
    /// Which severities need a person.
    ApprovalRules,
    /// How long recorded exceptions are kept.
    Retention,
    /// Who is told.
    Notifications,
}

impl ChangeGroup {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::ExceptionTypes,
        Self::Entities,
        Self::SeverityRules,
        Self::SeverityOverrides,
        Self::Tools,
        Self::Playbooks,
        Self::Guardrails,
        Self::ApprovalRules,
        Self::Retention,
        Self::Notifications,
    ];

    /// The name used in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExceptionTypes => "exception_types",
            Self::Entities => "entities",
            Self::SeverityRules => "severity_rules",
            Self::SeverityOverrides => "severity_overrides",
            Self::Tools => "tools",
            Self::Playbooks => "playbooks",
            Self::Guardrails => "guardrails",
            Self::ApprovalRules => "approval_rules",
            Self::Retention => "retention",
            Self::Notifications => "notifications",
        }
    }
}

impl fmt::Display for ChangeGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It is no longer there.
    Removed,
    /// It is there in both, and differs.
    Changed,
}

impl ChangeKind {
    /// The name used in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One thing that would be added, removed or changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// The part of the configuration.
    pub group: ChangeGroup,
    /// The thing's name in its pack; for a rule without a name, its condition.
    pub name: String,
    /// What happens to it.
    pub kind: ChangeKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_code_and_in_json() {
        for group in ChangeGroup::ALL {
            assert_eq!(serde_json::to_value(group).unwrap(), group.as_str());
        }
        for kind in [ChangeKind::Added, ChangeKind::Removed, ChangeKind::Changed] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
