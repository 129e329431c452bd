//! What would change between two effective configurations, in the words of a pack author.

use serde::{Deserialize, Serialize};

words! {
    /// The part of a configuration that a change belongs to.
    pub enum ChangeGroup {
        /// The exception types that are told apart.
        ExceptionTypes = "exception_types",
        /// The entities that conditions speak of.
        Entities = "entities",
        /// The domain's rules for severity.
        SeverityRules = "severity_rules",
        /// The tenant's own severities.
        SeverityOverrides = "severity_overrides",
        /// The tools that may be called.
        Tools = "tools",
        /// The workflows.
        Playbooks = "playbooks",
        /// What is allowed, blocked, or needs a person.
        Guardrails = "guardrails",
        /// Which severities need a person.
        ApprovalRules = "approval_rules",
        /// How long recorded exceptions are kept.
        Retention = "retention",
        /// Who is told.
        Notifications = "notifications",
    }
}

words! {
    /// What happened to a thing.
    pub enum ChangeKind {
        /// It was not there before.
        Added = "added",
        /// It is no longer there.
        Removed = "removed",
        /// It is there in both, and differs.
        Changed = "changed",
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
