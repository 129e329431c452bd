//! Two versions of one history beside each other, in portions that a page can hold.
//!
//! [`super::PackDiff`] is the whole answer, for programs. Documents have up to 8 MiB, so a page asks
//! for one view at a time, and every view is bounded and says so where it ends early.

use serde::{Deserialize, Serialize};

use super::{Bump, Change, ChangeKind, Difference, PackOwner, PackPart, Version, VersionSelector};

/// Differences on one page.
pub const COMPARE_PAGE: usize = 50;

words! {
    /// One way to look at what differs.
    #[derive(Default)]
    pub enum CompareView {
        /// In the words of a pack author.
        #[default]
        Changes = "changes",
        /// As a JSON Patch.
        Patch = "patch",
        /// Line by line.
        Text = "text",
    }
}

/// Asks for one view of what differs between two versions of one history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparePacks {
    /// Whose versions.
    pub owner: PackOwner,
    /// The version as it was.
    pub from: VersionSelector,
    /// The version as it is.
    pub to: VersionSelector,
    /// Which view.
    #[serde(default)]
    pub view: CompareView,
    /// Which page of the differences, from 1.
    #[serde(default)]
    pub page: usize,
}

/// What differs between two versions, in one view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The version as it was.
    pub from: Version,
    /// The version as it is.
    pub to: Version,
    /// Which number of the version the differences call for.
    pub bump: Bump,
    /// How many differences there are, whatever the view shows of them.
    pub counts: DifferenceCounts,
    /// The view that was asked for.
    pub shown: Shown,
}

/// How many differences there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceCounts {
    /// Things that were not there.
    pub added: usize,
    /// Things that are gone.
    pub removed: usize,
    /// Things that differ.
    pub changed: usize,
    /// Those of them that narrow what the pack does.
    pub narrowing: usize,
}

impl DifferenceCounts {
    /// Counts differences.
    pub fn of(differences: &[Difference]) -> Self {
        let each = differences.iter();
        Self::count(each.map(|difference| (difference.kind, difference.narrows)))
    }

    /// Counts what an activation would change.
    pub fn of_changes(changes: &[Change]) -> Self {
        Self::count(changes.iter().map(|change| (change.kind, change.narrows)))
    }

    fn count(each: impl Iterator<Item = (ChangeKind, bool)>) -> Self {
        let mut counts = Self::default();
        for (kind, narrows) in each {
            match kind {
                ChangeKind::Added => counts.added += 1,
                ChangeKind::Removed => counts.removed += 1,
                ChangeKind::Changed => counts.changed += 1,
            }
            counts.narrowing += usize::from(narrows);
        }
        counts
    }

    /// All of them together.
    pub const fn total(&self) -> usize {
        self.added + self.removed + self.changed
    }
}

/// One view of what differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// In the words of a pack author: one page of them.
    Changes {
        /// The number of the first one, from 1.
        first: usize,
        /// At most [`COMPARE_PAGE`].
        items: Vec<ShownDifference>,
    },
    /// As a JSON Patch, an operation a line.
    Patch {
        /// How many operations there are.
        operations: usize,
        /// The array's text; only its beginning where it is cut.
        text: String,
        /// Whether operations are missing at the end.
        is_cut: bool,
    },
    /// Line by line, with keys in order.
    Text {
        /// The lines that differ, with those around them.
        lines: LineDiff,
        /// Both documents whole, where they are small enough to be shown so.
        documents: Option<Documents>,
    },
}

/// Two documents, indented, with keys in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Documents {
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownDifference {
    /// The part of the pack.
    pub part: PackPart,
    /// The thing's name.
    pub name: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// Where it stands: in the new document, or in the old one where it was removed.
    pub pointer: String,
    /// Whether it narrows what the pack does.
    pub narrows: bool,
    /// Whether a configuration means the same as before.
    pub cosmetic: bool,
    /// The thing as it was and as it is, line by line.
    pub lines: LineDiff,
}

/// Two texts beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDiff {
    /// The rows, from top to bottom.
    pub rows: Vec<LineRow>,
    /// Whether rows are missing at the end.
    pub is_cut: bool,
}

/// One row of two texts beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineRow {
    /// The same line in both.
    Same {
        /// Its number in the old text.
        before: usize,
        /// Its number in the new text.
        after: usize,
        /// What it says.
        text: String,
    },
    /// A line of either, or one that was replaced by the other.
    Changed {
        /// As it was.
        before: Option<Line>,
        /// As it is.
        after: Option<Line>,
    },
    /// So many lines that are the same in both.
    Skipped(usize),
}

/// A line of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What it says; a very long line ends in `…`.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_in_addresses_and_in_json() {
        for view in CompareView::ALL {
            assert_eq!(serde_json::to_value(view).unwrap(), view.as_str());
            assert_eq!(CompareView::parse(view.as_str()), Some(view));
        }
        assert_eq!(CompareView::parse("words"), None);
    }

    #[test]
    fn differences_are_counted_by_what_happened() {
        let difference = |kind, narrows| Difference {
            part: PackPart::Tools,
            name: "t".to_owned(),
            kind,
            before: None,
            after: None,
            pointer: String::new(),
            narrows,
            cosmetic: false,
        };

        let counts = DifferenceCounts::of(&[
            difference(ChangeKind::Added, false),
            difference(ChangeKind::Removed, true),
            difference(ChangeKind::Changed, true),
            difference(ChangeKind::Changed, false),
        ]);

        assert_eq!((counts.added, counts.removed, counts.changed), (1, 1, 2));
        assert_eq!((counts.narrowing, counts.total()), (2, 4));
    }
}
