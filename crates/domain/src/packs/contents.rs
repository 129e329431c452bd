//! What a pack, or the configuration that is made of two, holds: part by part, a row for each thing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PackKind, PackOwner, VersionSelector};

/// Rows that are shown of a part among the others.
pub const CONTENTS_FIRST: usize = 10;
/// Rows on a page of one part.
pub const CONTENTS_PAGE: usize = 100;

words! {
    /// A part of what is held, in the order in which parts are shown.
    pub enum ContentPart {
        /// Exception types.
        ExceptionTypes = "exception_types",
        /// Rules for severity that hold for every type.
        SeverityRules = "severity_rules",
        /// A tenant's own severities.
        SeverityOverrides = "severity_overrides",
        /// Playbooks.
        Playbooks = "playbooks",
        /// Tools.
        Tools = "tools",
        /// Tools that a tenant has approved.
        ApprovedTools = "approved_tools",
        /// Tools that a tenant has not approved.
        ToolsNotApproved = "tools_not_approved",
        /// A tenant's limits for tools.
        ToolOverrides = "tool_overrides",
        /// What is allowed, blocked, or needs a person.
        Guardrails = "guardrails",
        /// Which severities and things need a person.
        ApprovalRules = "approval_rules",
        /// How long an exception may stay open.
        AgingThresholds = "aging_thresholds",
        /// How long recorded exceptions are kept.
        Retention = "retention",
        /// Who is told.
        Notifications = "notifications",
        /// Entities.
        Entities = "entities",
        /// Cases of the pack's own test suites.
        TestSuites = "test_suites",
        /// What is carried along without a meaning here.
        Extensions = "extensions",
    }
}

words! {
    /// What is said of a thing beside its name.
    pub enum ContentFact {
        /// How bad it is, or is taken to be.
        Severity = "severity",
        /// The type it is a kind of.
        Parent = "parent",
        /// How many rules detect it.
        DetectionRules = "detection_rules",
        /// How many rules decide its severity.
        SeverityRules = "severity_rules",
        /// The exception types it serves.
        ExceptionTypes = "exception_types",
        /// How many steps it has.
        Steps = "steps",
        /// How many attributes it has.
        Attributes = "attributes",
        /// How many parameters it takes.
        Parameters = "parameters",
        /// The address it is called at.
        Endpoint = "endpoint",
        /// How many seconds it may take.
        TimeoutSeconds = "timeout_seconds",
        /// How often it is tried again.
        MaxRetries = "max_retries",
        /// Whether a person must agree: `true` or `false`.
        ApprovalRequired = "approval_required",
        /// What it is set to.
        Value = "value",
    }
}

words! {
    /// Which document a part of an effective configuration comes from.
    pub enum ContentSource {
        /// The domain pack says so.
        Domain = "domain",
        /// The tenant pack says so.
        Tenant = "tenant",
        /// A linked playbook is it.
        Playbook = "playbook",
        /// Both say something of it.
        Both = "both",
        /// Neither does: it is what holds where nothing is said.
        Default = "default",
    }
}

/// A thing that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContentRow {
    /// Its name; for a rule without one, its condition. Names and values over 240 characters are cut.
    pub name: String,
    /// Its description for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What is said of it, each as a text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub facts: BTreeMap<ContentFact, String>,
    /// Where it stands in the document that it comes from, as a JSON pointer (RFC 6901).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// The line it begins on there, from 1; 0 where no line is known.
    #[serde(default)]
    pub line: u32,
    /// Of an effective configuration: which document it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ContentSource>,
    /// Of an effective configuration: the kind of pack that the pointer leads into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_in: Option<PackKind>,
}

/// A part and its things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartContents {
    /// Which part.
    pub part: ContentPart,
    /// How many things it has.
    pub count: usize,
    /// Those that are shown, in their order.
    pub rows: Vec<ContentRow>,
}

/// What is held; parts without anything are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contents {
    /// The parts in their order.
    pub parts: Vec<PartContents>,
    /// How many rows of each part stand before those that are shown.
    pub offset: usize,
}

/// Which of the rows are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsPage {
    /// One part; without it every part.
    pub part: Option<ContentPart>,
    /// How many rows of each part stand before the page.
    pub offset: usize,
    /// Rows of each part at most; otherwise [`CONTENTS_PAGE`] of one part, [`CONTENTS_FIRST`] of each of all.
    pub limit: Option<u32>,
}

impl ContentsPage {
    /// Of a request's fields; no document has as many rows as a number that is too large.
    pub(crate) fn new(part: Option<ContentPart>, offset: Option<u64>, limit: Option<u32>) -> Self {
        Self {
            part,
            offset: offset.map_or(0, |offset| usize::try_from(offset).unwrap_or(usize::MAX)),
            limit,
        }
    }

    /// Whether rows of a part are wanted.
    pub fn wants(self, part: ContentPart) -> bool {
        self.part.is_none_or(|only| only == part)
    }

    /// Leaves those rows of a part that are wanted.
    pub fn cut<T>(self, rows: Vec<T>) -> Vec<T> {
        let unless_said = self.part.map_or(CONTENTS_FIRST, |_| CONTENTS_PAGE);
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok());
        let most = limit.unwrap_or(unless_said);
        rows.into_iter().skip(self.offset).take(most).collect()
    }
}

/// Asks what a stored version holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowContents {
    /// Whose version.
    pub owner: PackOwner,
    /// Which version.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// Only this part; absent: every part.
    #[serde(default)]
    pub part: Option<ContentPart>,
    /// How many rows of each part are passed over.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub offset: Option<u64>,
    /// Rows of each part at most, 1 to 200; absent: 100 of one part, 10 of each of all.
    #[serde(default, deserialize_with = "crate::page::limit")]
    pub limit: Option<u32>,
}

impl ShowContents {
    /// Asks for a page of what a version holds.
    pub fn of(owner: PackOwner, version: VersionSelector, page: ContentsPage) -> Self {
        Self {
            owner,
            version,
            part: page.part,
            offset: u64::try_from(page.offset).ok(),
            limit: page.limit,
        }
    }

    /// Which of the rows are wanted.
    pub fn page(&self) -> ContentsPage {
        ContentsPage::new(self.part, self.offset, self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_of_all_parts_or_a_page_of_one() {
        let rows: Vec<usize> = (0..250).collect();
        let all = ContentsPage::default();
        let one = |offset| ContentsPage {
            part: Some(ContentPart::Tools),
            offset,
            limit: None,
        };
        let each = ContentsPage {
            offset: 240,
            limit: Some(200),
            ..all
        };

        assert_eq!(all.cut(rows.clone()).len(), CONTENTS_FIRST);
        assert_eq!(one(0).cut(rows.clone()).len(), CONTENTS_PAGE);
        assert_eq!(one(200).cut(rows.clone()).first(), Some(&200));
        assert_eq!(each.cut(rows.clone()).len(), 10, "of every part");
        assert!(one(usize::MAX).cut(rows).is_empty());
        assert!(one(0).wants(ContentPart::Tools) && !one(0).wants(ContentPart::Playbooks));
        assert!(all.wants(ContentPart::Playbooks));
    }
}
