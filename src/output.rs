//! What a command writes: data to standard output as a table or JSON, everything else to standard
//! error.

use std::io::{self, IsTerminal as _, Write as _};

use comfy_table::{Table, presets::NOTHING};
use serde::Serialize;
use tenantry_domain::Page;

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

/// Whether people look at standard error, so that progress may be drawn there.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
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
