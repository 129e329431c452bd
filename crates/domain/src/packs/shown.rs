//! What a page shows of findings and documents that may be thousands of lines: a portion that was asked for.

use serde::{Deserialize, Serialize};

use super::{Code, Counts, Finding, PackOwner, Severity, VersionSelector};
use crate::id::ReportId;

/// Findings that are shown of each kind among the others.
pub const FINDINGS_FIRST: usize = 5;
/// Findings on a page of one kind.
pub const FINDINGS_PAGE: usize = 50;
/// Lines of a document that are shown at once.
const DOCUMENT_LINES: usize = 500;
/// Bytes of those lines at most: a document may be a single line.
const DOCUMENT_BYTES: usize = 128 * 1024;
/// Findings that are marked in a document at most, those nearest to the lines that are shown.
const MARKS: usize = 100;

/// What findings are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingsOf {
    /// A stored version.
    Version {
        /// Whose version.
        owner: PackOwner,
        /// Which version.
        version: VersionSelector,
    },
    /// A stored report.
    Report {
        /// Its id.
        id: ReportId,
    },
}

/// Asks for findings, those of a kind together: the first of each kind, or a page of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowFindings {
    /// What they are about.
    pub of: FindingsOf,
    /// The one kind that is wanted.
    #[serde(default)]
    pub code: Option<Code>,
    /// How many of that kind stand before the page.
    #[serde(default)]
    pub from: usize,
}

/// Findings of one kind and severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingGroup {
    /// Their kind.
    pub code: Code,
    /// How much they matter.
    pub severity: Severity,
    /// How many there are.
    pub count: usize,
    /// Those that are shown.
    pub findings: Vec<Finding>,
}

/// Findings, those of a kind together, errors first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupedFindings {
    /// How many there are of each severity.
    pub counts: Counts,
    /// Whether validation found more than it lists.
    pub is_cut: bool,
    /// The kinds; what says that there are more is none of them.
    pub groups: Vec<FindingGroup>,
    /// Of one kind alone: the place of the first that is shown, from 0.
    pub from: usize,
}

impl GroupedFindings {
    /// Puts findings together and leaves those that are wanted.
    pub fn of(findings: Vec<Finding>, code: Option<Code>, from: usize) -> Self {
        let counts = Counts::of(&findings);
        let all = findings.len();
        let findings: Vec<_> = findings
            .into_iter()
            .filter(|finding| finding.code != Code::TooManyFindings)
            .collect();
        let is_cut = findings.len() < all;
        let (from, most) = match code {
            Some(_) => (from, FINDINGS_PAGE),
            None => (0, FINDINGS_FIRST),
        };
        let mut groups: Vec<FindingGroup> = Vec::new();
        for finding in findings {
            if code.is_some_and(|only| only != finding.code) {
                continue;
            }
            let kind = (finding.severity, finding.code);
            let place = groups
                .iter()
                .position(|group| (group.severity, group.code) == kind);
            let group = match place.and_then(|place| groups.get_mut(place)) {
                Some(group) => group,
                None => groups.push_mut(FindingGroup {
                    code: finding.code,
                    severity: finding.severity,
                    count: 0,
                    findings: Vec::new(),
                }),
            };
            if group.count >= from && group.findings.len() < most {
                group.findings.push(finding);
            }
            group.count += 1;
        }
        // Stable: kinds of one severity stay in the order of the document.
        groups.sort_by_key(|group| group.severity);
        Self {
            counts,
            is_cut,
            groups,
            from,
        }
    }
}

/// Asks for the lines of a stored version's document around one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowDocument {
    /// Whose version.
    pub owner: PackOwner,
    /// Which version.
    pub version: VersionSelector,
    /// A line that shall be among them, from 1.
    pub line: usize,
}

/// Some lines of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLines {
    /// The number of the first of them, from 1.
    pub first: usize,
    /// The lines, with their ends as they came.
    pub text: String,
    /// How many lines are shown.
    pub shown: usize,
    /// How many the document has.
    pub lines: usize,
    /// Size of the whole document in bytes.
    pub size_bytes: usize,
    /// The findings to mark in it; of very many, those nearest to these lines.
    pub marks: Vec<Finding>,
}

impl DocumentLines {
    /// The portion of a text that a line is in; the last one where there are not so many.
    pub fn around(text: &str, line: usize, findings: Vec<Finding>) -> Self {
        let lines = text.lines().count();
        let wanted = line.clamp(1, lines.max(1));
        let (mut first, mut shown) = (0, 0);
        let (mut from, mut to) = (0, 0);
        for (before, line) in text.split_inclusive('\n').enumerate() {
            let is_full = shown == DOCUMENT_LINES || to - from + line.len() > DOCUMENT_BYTES;
            if is_full && shown > 0 {
                if wanted <= before {
                    break;
                }
                (first, shown, from) = (before, 0, to);
            }
            to += line.len();
            shown += 1;
        }
        // Longer only where it is one line.
        let part = text.get(from..to).unwrap_or_default();
        let part = part.get(..part.floor_char_boundary(DOCUMENT_BYTES));
        let part = part.unwrap_or_default().to_owned();
        Self {
            first: first + 1,
            text: part,
            shown,
            lines,
            size_bytes: text.len(),
            marks: nearest(findings, wanted),
        }
    }

    /// Whether these lines are the whole document.
    pub fn is_whole(&self) -> bool {
        self.text.len() == self.size_bytes
    }
}

/// The findings nearest to a line, in their order.
fn nearest(mut findings: Vec<Finding>, line: usize) -> Vec<Finding> {
    if findings.len() <= MARKS {
        return findings;
    }
    let distance = |finding: &Finding| {
        usize::try_from(finding.line).map_or(usize::MAX, |at| at.abs_diff(line))
    };
    let mut distances: Vec<_> = findings.iter().map(distance).collect();
    distances.sort_unstable();
    let most = distances.get(MARKS - 1).copied().unwrap_or(usize::MAX);
    findings.retain(|finding| distance(finding) <= most);
    findings.truncate(MARKS);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    fn finding(code: Code, line: u32) -> Finding {
        Finding {
            line,
            ..Finding::about_document(code, Message::verbatim(format!("line {line}")), None)
        }
    }

    /// A thousand warnings of a kind, a remark, and the notice that there are more.
    fn many() -> Vec<Finding> {
        let mut findings = vec![finding(Code::AllToolsApproved, 1)];
        findings.extend((1..=1_000).map(|line| finding(Code::TypeWithoutPlaybook, line)));
        findings.push(Finding {
            severity: Severity::Warning,
            ..finding(Code::TooManyFindings, 1_000)
        });
        findings
    }

    #[test]
    fn equal_findings_stand_together_and_the_notice_is_none_of_them() {
        let grouped = GroupedFindings::of(many(), None, 0);

        let groups: Vec<_> = grouped
            .groups
            .iter()
            .map(|group| (group.code, group.count, group.findings.len()))
            .collect();
        assert_eq!(
            groups,
            [
                (Code::TypeWithoutPlaybook, 1_000, FINDINGS_FIRST),
                (Code::AllToolsApproved, 1, 1),
            ]
        );
        assert_eq!((grouped.counts.warnings, grouped.counts.errors), (1_000, 0));
        assert!(grouped.is_cut);
    }

    #[test]
    fn one_kind_comes_in_pages() {
        let page = GroupedFindings::of(many(), Some(Code::TypeWithoutPlaybook), 950);

        let [group] = page.groups.as_slice() else {
            panic!("one kind was asked for: {page:?}");
        };
        assert_eq!((group.count, group.findings.len()), (1_000, FINDINGS_PAGE));
        assert_eq!(group.findings.first().map(|one| one.line), Some(951));
        let behind = GroupedFindings::of(many(), Some(Code::TypeWithoutPlaybook), 2_000);
        assert_eq!(behind.groups.first().map(|one| one.findings.len()), Some(0));
    }

    #[test]
    fn a_document_is_shown_around_a_line() {
        let text = "{}\r\n".repeat(1_200);
        let lines = |line| {
            let shown = DocumentLines::around(&text, line, Vec::new());
            (shown.first, shown.shown, shown.is_whole())
        };

        assert_eq!(lines(1), (1, DOCUMENT_LINES, false));
        assert_eq!(lines(500), (1, DOCUMENT_LINES, false));
        assert_eq!(lines(501), (501, DOCUMENT_LINES, false));
        assert_eq!(lines(9_999), (1_001, 200, false));
        assert_eq!(lines(0), (1, DOCUMENT_LINES, false));
        let small = DocumentLines::around("{\n}", 1, Vec::new());
        assert_eq!((small.shown, small.lines, small.is_whole()), (2, 2, true));
        assert!(DocumentLines::around("", 7, Vec::new()).is_whole());
    }

    #[test]
    fn portions_of_long_lines_follow_each_other_and_hold_the_line_that_is_asked_for() {
        let text = format!("{}\n", "x".repeat(999)).repeat(700);
        for line in [1, 131, 132, 400, 500, 501, 700] {
            let shown = DocumentLines::around(&text, line, Vec::new());
            let after = shown.first + shown.shown;

            assert!((shown.first..after).contains(&line), "{line}");
            assert!(shown.text.len() <= DOCUMENT_BYTES);
            let next = DocumentLines::around(&text, after, Vec::new());
            assert!(next.first == after || after > 700, "{line}");
        }
    }

    #[test]
    fn a_line_without_end_is_cut_between_letters() {
        let shown = DocumentLines::around(&"\u{20ac}".repeat(100_000), 1, Vec::new());

        assert_eq!((shown.first, shown.shown, shown.lines), (1, 1, 1));
        assert!(shown.text.len() <= DOCUMENT_BYTES && shown.text.len() > DOCUMENT_BYTES - 3);
    }

    #[test]
    fn the_nearest_findings_are_marked() {
        let marks = DocumentLines::around(&"\n".repeat(1_000), 600, many()).marks;

        assert_eq!(marks.len(), MARKS);
        assert!(
            marks.iter().all(|mark| mark.line.abs_diff(600) <= 50),
            "{marks:?}"
        );
    }
}
