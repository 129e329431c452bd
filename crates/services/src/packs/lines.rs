//! Two texts beside each other, line by line, bounded in time and in rows.

use std::time::Duration;

use similar::{DiffOp, TextDiff};
use tenantry_domain::packs::{Line, LineDiff, LineRow};

/// Unchanged lines around a changed one.
pub(super) const CONTEXT_LINES: usize = 3;
/// Characters that are shown of a line at most.
const LINE_CHARS: usize = 500;
/// How long the shortest difference is looked for; after that any will do.
const LOOKS_FOR: Duration = Duration::from_millis(500);

/// The difference of two texts in lines.
pub(super) fn compare<'t>(before: &'t str, after: &'t str) -> TextDiff<'t, 't, 't, str> {
    TextDiff::configure()
        .timeout(LOOKS_FOR)
        .diff_lines(before, after)
}

/// Lays two texts beside each other; at most so many rows.
pub(super) fn beside(before: &str, after: &str, rows_max: usize) -> LineDiff {
    let diff = compare(before, after);
    let mut rows = Rows {
        diff: &diff,
        rows: Vec::new(),
    };
    // Where the old text has been shown up to.
    let mut shown = 0;
    for group in diff.grouped_ops(CONTEXT_LINES) {
        let begins = group.first().map_or(shown, |op| op.old_range().start);
        rows.skip(begins - shown);
        for op in &group {
            rows.add(op);
            shown = op.old_range().end;
        }
        if rows.rows.len() > rows_max {
            rows.rows.truncate(rows_max);
            return LineDiff {
                rows: rows.rows,
                is_cut: true,
            };
        }
    }
    if shown > 0 || !rows.rows.is_empty() {
        rows.skip(diff.old_slices().len() - shown);
    }
    LineDiff {
        rows: rows.rows,
        is_cut: false,
    }
}

struct Rows<'d, 't> {
    diff: &'d TextDiff<'t, 't, 't, str>,
    rows: Vec<LineRow>,
}

impl Rows<'_, '_> {
    fn skip(&mut self, lines: usize) {
        if lines > 0 {
            self.rows.push(LineRow::Skipped(lines));
        }
    }

    fn add(&mut self, op: &DiffOp) {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            let same = old.zip(new).map(|(before, after)| LineRow::Same {
                before: before + 1,
                after: after + 1,
                text: shortened(self.diff.old_slices().get(before)),
            });
            self.rows.extend(same);
            return;
        }
        for row in 0..old.len().max(new.len()) {
            let line = |index: Option<usize>, lines: &[&str]| {
                index.map(|index| Line {
                    number: index + 1,
                    text: shortened(lines.get(index)),
                })
            };
            self.rows.push(LineRow::Changed {
                before: line(old.clone().nth(row), self.diff.old_slices()),
                after: line(new.clone().nth(row), self.diff.new_slices()),
            });
        }
    }
}

fn shortened(line: Option<&&str>) -> String {
    let line = line.map_or("", |line| line.trim_end_matches(['\n', '\r']));
    match line.char_indices().nth(LINE_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(before: usize, after: usize, text: &str) -> LineRow {
        LineRow::Same {
            before,
            after,
            text: text.to_owned(),
        }
    }

    fn changed(before: Option<(usize, &str)>, after: Option<(usize, &str)>) -> LineRow {
        let line = |(number, text): (usize, &str)| Line {
            number,
            text: text.to_owned(),
        };
        LineRow::Changed {
            before: before.map(line),
            after: after.map(line),
        }
    }

    #[test]
    fn lines_that_replace_each_other_stand_beside_each_other() {
        let lines = beside("{\n1,\n2\n}\n", "{\n1,\n3,\n4\n}\n", 100);

        assert_eq!(
            lines.rows,
            [
                same(1, 1, "{"),
                same(2, 2, "1,"),
                changed(Some((3, "2")), Some((3, "3,"))),
                changed(None, Some((4, "4"))),
                same(4, 5, "}"),
            ]
        );
        assert!(!lines.is_cut);
    }

    /// A number a line.
    fn numbers(range: std::ops::RangeInclusive<u32>) -> String {
        range
            .flat_map(|n| [n.to_string(), "\n".to_owned()])
            .collect()
    }

    #[test]
    fn what_is_far_from_any_change_is_counted_only() {
        let before = numbers(1..=20);
        let after = before.replace("10\n", "ten\n");

        let rows = beside(&before, &after, 100).rows;

        assert_eq!(rows.first(), Some(&LineRow::Skipped(6)));
        assert_eq!(rows.get(1), Some(&same(7, 7, "7")));
        assert_eq!(rows.last(), Some(&LineRow::Skipped(7)));
        assert_eq!(beside(&before, &before, 100), LineDiff::default());
    }

    #[test]
    fn a_thing_that_is_new_has_one_side_only() {
        let lines = beside("", "a\nb", 100);

        assert_eq!(
            lines.rows,
            [changed(None, Some((1, "a"))), changed(None, Some((2, "b")))]
        );
    }

    #[test]
    fn rows_and_lines_are_bounded_and_say_so() {
        let before = numbers(0..=999);
        let after = "x".repeat(2 * LINE_CHARS);

        let lines = beside(&before, &after, 10);

        assert!(lines.is_cut);
        assert_eq!(lines.rows.len(), 10);
        let Some(LineRow::Changed {
            after: Some(line), ..
        }) = lines.rows.first()
        else {
            panic!("{:?}", lines.rows.first());
        };
        assert_eq!(line.text.chars().count(), LINE_CHARS + 1);
        assert!(line.text.ends_with('…'));
    }
}
