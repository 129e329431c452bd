//! What a command writes: data to standard output as a table or JSON, everything else to standard
//! error.

use std::{
    fmt::Display,
    io::{self, IsTerminal as _, Write as _},
};

use comfy_table::{Table, presets::NOTHING};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tenantry_domain::{Page, packs::Finding};

/// How to write.
pub(crate) struct Output {
    json: bool,
}

/// Rows under headings.
pub(crate) struct Rows {
    headings: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Rows {
    pub(crate) const fn new(headings: &'static [&'static str]) -> Self {
        Self {
            headings,
            rows: Vec::new(),
        }
    }

    pub(crate) fn add<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }
}

impl Output {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether JSON was asked for.
    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// A value: as JSON, or as the rows made of it.
    pub(crate) fn show<T: Serialize>(
        &self,
        value: &T,
        rows: impl FnOnce(&T) -> Rows,
    ) -> anyhow::Result<()> {
        if self.json {
            return self.line(&serde_json::to_string_pretty(value)?);
        }
        self.line(&table(rows(value)))
    }

    /// A page of a list, and where the next one begins.
    pub(crate) fn show_page<T: Serialize>(
        &self,
        page: &Page<T>,
        headings: &'static [&'static str],
        row: impl Fn(&T) -> Vec<String>,
    ) -> anyhow::Result<()> {
        self.show(page, |page| Rows {
            headings,
            rows: page.items.iter().map(row).collect(),
        })?;
        if let (Some(cursor), false) = (&page.next_cursor, self.json) {
            let more = if page.total_is_capped {
                "more than "
            } else {
                ""
            };
            self.say(&format!(
                "{more}{} in all; next page: --cursor {cursor}",
                page.total
            ));
        }
        Ok(())
    }

    /// A line of data.
    #[expect(clippy::unused_self, reason = "one way to write, whoever writes")]
    pub(crate) fn line(&self, text: &str) -> anyhow::Result<()> {
        match writeln!(io::stdout(), "{text}") {
            // Whoever reads has had enough, as `head` has.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => Ok(other?),
        }
    }

    /// A finding in a file, as compilers write, so that editors can jump to the place.
    pub(crate) fn finding(&self, file: &str, finding: &Finding) -> anyhow::Result<()> {
        self.line(&compiler_style(file, finding))
    }

    /// News for people, which `--json` leaves out.
    pub(crate) fn say(&self, text: &str) {
        if !self.json {
            self.complain(text);
        }
    }

    /// What people must know whatever the output is.
    #[expect(clippy::unused_self, reason = "one way to write, whoever writes")]
    pub(crate) fn complain(&self, text: &str) {
        // There is nobody left to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "{text}");
    }
}

/// A finding on a line, and its hint on another one.
pub(crate) fn compiler_style(file: &str, finding: &Finding) -> String {
    let Finding {
        severity,
        code,
        line,
        column,
        message,
        ..
    } = finding;
    let hint = finding.hint.as_ref();
    let hint = hint.map(|hint| format!("\n    {hint}")).unwrap_or_default();
    format!("{file}:{line}:{column}: {severity}[{code}]: {message}{hint}")
}

/// How far a command with many files is; drawn where people look at standard error, and nowhere
/// else.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn of(total: usize, output: &Output) -> Self {
        if total < 2 || output.json || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(u64::try_from(total).unwrap_or(u64::MAX));
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Names the file that is looked at now.
    pub(crate) fn now(&self, name: &str) {
        self.0.set_message(name.to_owned());
    }

    /// One more file is done.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away while something else is written.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Takes the bar away for good.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// A number and what it counts.
pub(crate) fn many<N: Copy + Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    let plural = if count == N::from(1) { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn table(rows: Rows) -> String {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_header(rows.headings.iter().map(|text| text.to_uppercase()));
    table.add_rows(rows.rows);
    let text = table.to_string();
    text.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A value that may be absent, for a cell.
pub(crate) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up_without_drawing() {
        let mut rows = Rows::new(&["id", "name"]);
        rows.add(["a".to_owned(), "one".to_owned()]);
        rows.add(["bbbb".to_owned(), "-".to_owned()]);

        assert_eq!(table(rows), " ID    NAME\n a     one\n bbbb  -");
    }
}
