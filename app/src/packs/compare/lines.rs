//! Two texts beside each other as a table.
//!
//! Its rows are written as one piece of HTML: hydrating some thousand elements would be slow.

use leptos::prelude::*;
use tenantry_domain::packs::{Line, LineDiff, LineRow};

use super::walk::anchor;
use crate::{
    text::text,
    ui::{MarkedBlock, Markup},
};

/// What a table and its sides are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labels {
    pub(super) caption: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// Two texts beside each other.
#[component]
pub(super) fn LinesTable(
    lines: LineDiff,
    labels: Labels,
    /// Whether each block of changed rows is a place that keys and links lead to.
    #[prop(optional)]
    has_places: bool,
) -> impl IntoView {
    let cut = lines
        .is_cut
        .then(|| view! { <p class="muted">{text!(compare.lines_cut)}</p> }.into_any());
    let html = Html::of(&lines, &labels, has_places);
    view! {
        <MarkedBlock class="lines-frame" html />
        {cut}
    }
    .into_any()
}

/// How many blocks of changed rows there are.
pub(super) fn count_blocks(lines: &LineDiff) -> usize {
    let is_changed = |row: &LineRow| matches!(row, LineRow::Changed { .. });
    let starts = lines.rows.iter().enumerate().filter(|(index, row)| {
        let before = index.checked_sub(1).and_then(|index| lines.rows.get(index));
        is_changed(row) && !before.is_some_and(is_changed)
    });
    starts.count()
}

/// Which sides a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sides {
    before: bool,
    after: bool,
}

impl Sides {
    fn of(lines: &LineDiff) -> Self {
        let has = |side: fn(&Option<Line>, &Option<Line>) -> bool| {
            lines.rows.iter().any(|row| match row {
                LineRow::Changed { before, after } => side(before, after),
                LineRow::Same { .. } | LineRow::Skipped(_) => true,
            })
        };
        Self {
            before: has(|before, _| before.is_some()),
            after: has(|_, after| after.is_some()),
        }
    }
}

/// A table being written.
struct Html {
    written: Markup,
    sides: Sides,
}

/// How the cells of one side look.
#[derive(Clone, Copy)]
enum Look {
    Same,
    Removed,
    Added,
}

impl Html {
    fn of(lines: &LineDiff, labels: &Labels, has_places: bool) -> Markup {
        let sides = Sides::of(lines);
        let is_one = !(sides.before && sides.after);
        let mut written = Markup::default();
        written.tag(if is_one {
            "<table class=\"lines lines-one\">"
        } else {
            "<table class=\"lines\">"
        });
        let mut html = Self { written, sides };
        html.head(labels);
        let (mut block, mut was_changed) = (0, false);
        for row in &lines.rows {
            let is_changed = matches!(row, LineRow::Changed { .. });
            let begins = is_changed && !was_changed;
            block += usize::from(begins);
            was_changed = is_changed;
            html.row(row, (has_places && begins).then_some(block));
        }
        html.written.tag("</tbody></table>");
        html.written
    }

    fn head(&mut self, labels: &Labels) {
        let Sides { before, after } = self.sides;
        self.written
            .tag("<caption class=\"visually-hidden\">")
            .text(&labels.caption)
            .tag("</caption><colgroup>");
        for _ in [before, after].into_iter().filter(|is_there| *is_there) {
            self.written.tag("<col class=\"line-numbers\" /><col />");
        }
        self.written.tag("</colgroup><thead><tr>");
        for (is_there, label) in [(before, &labels.before), (after, &labels.after)] {
            if is_there {
                self.written
                    .tag("<th scope=\"col\" colspan=\"2\">")
                    .text(label)
                    .tag("</th>");
            }
        }
        self.written.tag("</tr></thead><tbody>");
    }

    fn row(&mut self, row: &LineRow, place: Option<usize>) {
        match row {
            LineRow::Skipped(count) => {
                self.written
                    .tag("<tr class=\"line-skipped\"><td colspan=\"4\">")
                    .text(&text!(compare.skipped, count = count))
                    .tag("</td>");
            }
            LineRow::Same {
                before,
                after,
                text,
            } => {
                self.written.tag("<tr class=\"line-same\">");
                self.cells(Some((*before, text)), Look::Same);
                self.cells(Some((*after, text)), Look::Same);
            }
            LineRow::Changed { before, after } => {
                self.written.tag("<tr class=\"line-changed\"");
                if let Some(number) = place {
                    self.written
                        .tag(" id=\"")
                        .attribute(&anchor(number))
                        .tag("\" tabindex=\"-1\"");
                }
                self.written.tag(">");
                if self.sides.before {
                    self.cells(numbered(before.as_ref()), Look::Removed);
                }
                if self.sides.after {
                    self.cells(numbered(after.as_ref()), Look::Added);
                }
            }
        }
        self.written.tag("</tr>");
    }

    /// The number and the text of one side; both empty where it has no such line.
    fn cells(&mut self, line: Option<(usize, &str)>, look: Look) {
        let Some((number, text)) = line else {
            self.written.tag(
                "<td class=\"line-number line-none\"></td><td class=\"line-text line-none\"></td>",
            );
            return;
        };
        let (begin, end) = match look {
            Look::Same => ("<td class=\"line-text\">", "</td>"),
            Look::Removed => ("<td class=\"line-text line-removed\"><del>", "</del></td>"),
            Look::Added => ("<td class=\"line-text line-added\"><ins>", "</ins></td>"),
        };
        self.written
            .tag("<td class=\"line-number\">")
            .number(number)
            .tag("</td>")
            .tag(begin)
            .text(text)
            .tag(end);
    }
}

fn numbered(line: Option<&Line>) -> Option<(usize, &str)> {
    line.map(|line| (line.number, line.text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: usize, text: &str) -> Line {
        Line {
            number,
            text: text.to_owned(),
        }
    }

    fn labels() -> Labels {
        Labels {
            caption: "c".to_owned(),
            before: "v1.0".to_owned(),
            after: "v1.1".to_owned(),
        }
    }

    #[test]
    fn a_text_cannot_leave_its_table() {
        let lines = LineDiff {
            rows: vec![LineRow::Changed {
                before: Some(line(1, "</td><script>&")),
                after: Some(line(1, "x")),
            }],
            is_cut: false,
        };

        let html = Html::of(&lines, &labels(), true);
        let html = html.as_str();

        assert!(
            html.contains("<del>&lt;/td&gt;&lt;script&gt;&amp;</del>"),
            "{html}"
        );
        assert!(html.contains("id=\"change-1\" tabindex=\"-1\""));
    }

    #[test]
    fn a_thing_that_is_new_has_one_side() {
        let lines = LineDiff {
            rows: vec![LineRow::Changed {
                before: None,
                after: Some(line(1, "x")),
            }],
            is_cut: false,
        };

        let html = Html::of(&lines, &labels(), false);
        let html = html.as_str();

        assert!(html.starts_with("<table class=\"lines lines-one\">"));
        assert!(
            !html.contains("v1.0") && !html.contains("line-none"),
            "{html}"
        );
    }

    #[test]
    fn rows_that_follow_each_other_are_one_block() {
        let changed = || LineRow::Changed {
            before: None,
            after: Some(line(1, "x")),
        };
        let lines = LineDiff {
            rows: vec![changed(), changed(), LineRow::Skipped(4), changed()],
            is_cut: false,
        };

        assert_eq!(count_blocks(&lines), 2);
        let html = Html::of(&lines, &labels(), true);
        let html = html.as_str();
        assert!(html.contains("change-2") && !html.contains("change-3"));
    }
}
