//! Two texts beside each other as a table.
//!
//! Its rows are written as one piece of HTML: hydrating some thousand elements would be slow.

use std::fmt::Write;

use leptos::prelude::*;
use tenantry_domain::packs::{Line, LineDiff, LineRow};

use super::walk::anchor;
use crate::text::text;

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
        <div class="lines-frame" inner_html=html></div>
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

/// A table being written. Writing to a `String` cannot fail.
struct Html {
    text: String,
    sides: Sides,
}

impl Html {
    fn of(lines: &LineDiff, labels: &Labels, has_places: bool) -> String {
        let sides = Sides::of(lines);
        let is_one = !(sides.before && sides.after);
        let mut html = Self {
            text: String::from(if is_one {
                "<table class=\"lines lines-one\">"
            } else {
                "<table class=\"lines\">"
            }),
            sides,
        };
        html.head(labels);
        let (mut block, mut was_changed) = (0, false);
        for row in &lines.rows {
            let is_changed = matches!(row, LineRow::Changed { .. });
            let begins = is_changed && !was_changed;
            block += usize::from(begins);
            was_changed = is_changed;
            html.row(row, (has_places && begins).then_some(block));
        }
        html.text.push_str("</tbody></table>");
        html.text
    }

    fn head(&mut self, labels: &Labels) {
        self.text.push_str("<caption class=\"visually-hidden\">");
        self.escaped(&labels.caption);
        self.text.push_str("</caption><colgroup>");
        let Sides { before, after } = self.sides;
        for _ in [before, after].into_iter().filter(|is_there| *is_there) {
            self.text.push_str("<col class=\"line-numbers\" /><col />");
        }
        self.text.push_str("</colgroup><thead><tr>");
        for (is_there, label) in [(before, &labels.before), (after, &labels.after)] {
            if is_there {
                self.text.push_str("<th scope=\"col\" colspan=\"2\">");
                self.escaped(label);
                self.text.push_str("</th>");
            }
        }
        self.text.push_str("</tr></thead><tbody>");
    }

    fn row(&mut self, row: &LineRow, place: Option<usize>) {
        match row {
            LineRow::Skipped(count) => {
                self.text
                    .push_str("<tr class=\"line-skipped\"><td colspan=\"4\">");
                self.escaped(&text!(compare.skipped, count = count));
                self.text.push_str("</td></tr>");
            }
            LineRow::Same {
                before,
                after,
                text,
            } => {
                self.text.push_str("<tr class=\"line-same\">");
                self.cells(Some((*before, text)), "", None);
                self.cells(Some((*after, text)), "", None);
                self.text.push_str("</tr>");
            }
            LineRow::Changed { before, after } => {
                match place {
                    Some(number) => {
                        _ = write!(
                            self.text,
                            "<tr class=\"line-changed\" id=\"{}\" tabindex=\"-1\">",
                            anchor(number)
                        );
                    }
                    None => self.text.push_str("<tr class=\"line-changed\">"),
                }
                let line = |line: &'_ Option<Line>| -> Option<(usize, String)> {
                    line.as_ref().map(|line| (line.number, line.text.clone()))
                };
                let (old, new) = (line(before), line(after));
                if self.sides.before {
                    let old = old.as_ref().map(|(number, text)| (*number, text.as_str()));
                    self.cells(old, " line-removed", Some("del"));
                }
                if self.sides.after {
                    let new = new.as_ref().map(|(number, text)| (*number, text.as_str()));
                    self.cells(new, " line-added", Some("ins"));
                }
                self.text.push_str("</tr>");
            }
        }
    }

    /// The number and the text of one side; both empty where it has no such line.
    fn cells(&mut self, line: Option<(usize, &str)>, class: &str, element: Option<&str>) {
        let Some((number, text)) = line else {
            self.text.push_str(
                "<td class=\"line-number line-none\"></td><td class=\"line-text line-none\"></td>",
            );
            return;
        };
        _ = write!(
            self.text,
            "<td class=\"line-number\">{number}</td><td class=\"line-text{class}\">"
        );
        match element {
            None => self.escaped(text),
            Some(element) => {
                _ = write!(self.text, "<{element}>");
                self.escaped(text);
                _ = write!(self.text, "</{element}>");
            }
        }
        self.text.push_str("</td>");
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                other => self.text.push(other),
            }
        }
    }
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
        assert!(html.contains("change-2") && !html.contains("change-3"));
    }
}
