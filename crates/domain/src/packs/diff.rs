//! What differs between two versions of a pack, in the words of a pack author and as a patch.

use serde::{Deserialize, Serialize};

use super::{Bump, ChangeKind, PackOwner, Version, VersionSelector};
use crate::JsonText;

words! {
    /// The part of a pack that a difference belongs to, in the order in which parts are shown.
    pub enum PackPart {
        /// Exception types.
        ExceptionTypes = "exception_types",
        /// Entities.
        Entities = "entities",
        /// Rules for severity that hold for every type.
        SeverityRules = "severity_rules",
        /// A tenant's own severities.
        SeverityOverrides = "severity_overrides",
        /// Tools.
        Tools = "tools",
        /// Tools that a tenant has approved.
        ApprovedTools = "approved_tools",
        /// A tenant's limits for tools.
        ToolOverrides = "tool_overrides",
        /// Playbooks.
        Playbooks = "playbooks",
        /// What is allowed, blocked, or needs a person.
        Guardrails = "guardrails",
        /// Which severities need a person.
        ApprovalRules = "approval_rules",
        /// How long recorded exceptions are kept.
        Retention = "retention",
        /// Who is told.
        Notifications = "notifications",
        /// Test suites.
        TestSuites = "test_suites",
        /// What is carried along without a meaning here.
        Extensions = "extensions",
        /// Names, texts and other keys of the document itself.
        Document = "document",
    }
}

/// One thing that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The part of the pack.
    pub part: PackPart,
    /// The thing's name; for a rule without a name, its condition.
    pub name: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// The thing as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub before: Option<JsonText>,
    /// The thing as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub after: Option<JsonText>,
    /// Where it stands: in the new document, or in the old one where it was removed.
    pub pointer: String,
    /// Whether it narrows what the pack does, so that what worked before may not work now.
    pub narrows: bool,
    /// Whether a configuration means the same as before: only texts for people, or tests, differ.
    pub cosmetic: bool,
}

/// Asks what differs between two versions of one history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiffPack {
    /// Whose versions.
    pub owner: PackOwner,
    /// The version as it is, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// The version as it was, or `latest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub against: VersionSelector,
}

/// Asks for the JSON Patch (RFC 6902) that makes one version of a history of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchPack(pub DiffPack);

/// What differs between two versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackDiff {
    /// The version as it was.
    pub before: Version,
    /// The version as it is.
    pub after: Version,
    /// Which number of the version the differences call for.
    pub bump: Bump,
    /// In the words of a pack author, grouped by part.
    pub differences: Vec<Difference>,
    /// As a JSON Patch (RFC 6902) from one canonical form to the other.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub patch: Vec<JsonText>,
    /// As a unified diff of the two documents, indented, with keys in order.
    pub text: String,
}

impl Bump {
    /// What some differences call for.
    pub fn of(differences: &[Difference]) -> Self {
        let one = |difference: &Difference| {
            if difference.narrows {
                Self::Major
            } else if difference.cosmetic {
                Self::Patch
            } else {
                Self::Minor
            }
        };
        differences.iter().map(one).max().unwrap_or(Self::Patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(kind: ChangeKind, narrows: bool, cosmetic: bool) -> Difference {
        Difference {
            part: PackPart::Tools,
            name: "t".to_owned(),
            kind,
            before: None,
            after: None,
            pointer: "/tools/t".to_owned(),
            narrows,
            cosmetic,
        }
    }

    #[test]
    fn the_worst_difference_decides_the_bump() {
        let removed = difference(ChangeKind::Removed, true, false);
        let added = difference(ChangeKind::Added, false, false);
        let text = difference(ChangeKind::Changed, false, true);

        assert_eq!(Bump::of(&[]), Bump::Patch);
        assert_eq!(Bump::of(std::slice::from_ref(&text)), Bump::Patch);
        assert_eq!(Bump::of(&[text.clone(), added.clone()]), Bump::Minor);
        assert_eq!(Bump::of(&[text, removed, added]), Bump::Major);
    }
}
