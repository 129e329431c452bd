//! What a command writes: data to standard output, as a table or in a form for programs, everything else
//! to standard error.
//!
//! Names, notes, reasons, documents and file names are other people's texts. A terminal obeys control
//! characters: they could clear the screen, set its title, or write over what stands there. So nothing
//! here writes one as it is: in tables and messages they are written as escapes such as `\u001b`
//! ([`plain`]), in JSON likewise, where that means the same text. A line end in such a text begins no
//! line either, for what reads a log takes orders at the beginning of lines.

use std::{
    borrow::Cow,
    fmt::{Display, Write as _},
    io::{self, IsTerminal as _, Write as _},
    iter,
    path::Path,
};

use comfy_table::{Table, presets::NOTHING};
use serde::Serialize;
use tenantry_domain::{Page, packs::Finding, words::acts};

pub(crate) use crate::when::Second;
use crate::{
    cli::{Form, Printing},
    failure::Usage,
    forms,
};

/// How to write.
pub(crate) struct Output {
    form: Form,
    /// Ids alone.
    quiet: bool,
}

/// Rows under headings.
pub(crate) struct Rows {
    headings: &'static [&'static str],
    cells: Vec<Vec<String>>,
    /// What it is called by itself; otherwise each row by its first cell.
    id: Option<String>,
}

impl Rows {
    pub(crate) const fn new(headings: &'static [&'static str]) -> Self {
        Self {
            headings,
            cells: Vec::new(),
            id: None,
        }
    }

    /// What one thing has, a row each.
    pub(crate) fn about(id: &impl ToString) -> Self {
        Self {
            id: Some(id.to_string()),
            ..Self::new(&["what", "value"])
        }
    }

    pub(crate) fn add<const N: usize>(&mut self, cells: [String; N]) {
        self.cells.push(cells.into());
    }

    fn ids(&self) -> Vec<String> {
        match &self.id {
            Some(id) => vec![id.clone()],
            None => self
                .cells
                .iter()
                .filter_map(|cells| cells.first().cloned())
                .collect(),
        }
    }
}

/// What a list shows of each of its rows.
pub(crate) struct Columns<T> {
    pub(crate) headings: &'static [&'static str],
    /// What other commands know it by.
    pub(crate) id: fn(&T) -> String,
    pub(crate) cells: fn(&T) -> Vec<String>,
}

impl Output {
    pub(crate) const fn new(printing: &Printing) -> Self {
        Self {
            form: printing.form(),
            quiet: printing.quiet,
        }
    }

    /// Whether a form for programs was asked for, so that nothing but data may be written.
    pub(crate) fn is_for_programs(&self) -> bool {
        self.quiet || self.form != Form::Table
    }

    /// Whether nothing but what is needed was asked for.
    pub(crate) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether rows can be written before the last one is known.
    pub(crate) fn is_by_row(&self) -> bool {
        self.quiet || matches!(self.form, Form::Jsonl | Form::Csv)
    }

    /// Whether a document of JSON is what was asked for, byte for byte.
    pub(crate) fn takes_json_as_it_is(&self) -> bool {
        matches!(self.form, Form::Json | Form::Jsonl)
    }

    /// Whether failures are told as JSON.
    pub(crate) fn explains_in_json(&self) -> bool {
        matches!(self.form, Form::Json | Form::Jsonl | Form::Yaml)
    }

    /// A value, or the rows made of it.
    pub(crate) fn show<T: Serialize>(
        &self,
        value: &T,
        rows: impl FnOnce(&T) -> Rows,
    ) -> anyhow::Result<()> {
        if self.quiet {
            let ids = rows(value).ids();
            let lines = ids.iter().map(|id| format!("{}\n", plain(id)));
            return heard(data(&lines.collect::<String>()));
        }
        match self.form {
            Form::Table => self.line(&table(&rows(value))),
            Form::Csv => {
                let rows = rows(value);
                let lines = rows.cells.iter().map(|cells| forms::csv_line(cells));
                let head = iter::once(forms::csv_head(rows.headings));
                heard(data(&head.chain(lines).collect::<String>()))
            }
            Form::Json | Form::Jsonl | Form::Yaml => self.value(value),
        }
    }

    /// Rows of a list in a form that takes them one by one; whether anybody still reads.
    pub(crate) fn stream<T: Serialize>(
        &self,
        items: &[T],
        columns: &Columns<T>,
        is_first: bool,
    ) -> anyhow::Result<bool> {
        let mut text = String::new();
        if is_first && !self.quiet && self.form == Form::Csv {
            text.push_str(&forms::csv_head(columns.headings));
        }
        for item in items {
            text.push_str(&self.row(item, columns)?);
        }
        match data(&text) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            written => Ok(written.map(|()| true)?),
        }
    }

    /// A row of a list by itself, with its line's end.
    fn row<T: Serialize>(&self, item: &T, columns: &Columns<T>) -> anyhow::Result<String> {
        if self.quiet {
            return Ok(format!("{}\n", plain(&(columns.id)(item))));
        }
        let cells = || (columns.cells)(item);
        Ok(match self.form {
            Form::Csv => forms::csv_line(&cells()),
            Form::Table => {
                let cells = cells();
                let cells: Vec<_> = cells.iter().map(|cell| plain(cell)).collect();
                format!("{}\n", cells.join("  "))
            }
            Form::Json | Form::Jsonl | Form::Yaml => {
                format!("{}\n", escaped(&serde_json::to_string(item)?))
            }
        })
    }

    /// A page of a list, and where the next one begins.
    pub(crate) fn page<T: Serialize>(
        &self,
        page: &Page<T>,
        columns: &Columns<T>,
    ) -> anyhow::Result<()> {
        self.show(page, |page| Rows {
            headings: columns.headings,
            cells: page.items.iter().map(columns.cells).collect(),
            id: None,
        })?;
        if let Some(cursor) = &page.next_cursor {
            let more = if page.total_is_capped {
                "more than "
            } else {
                ""
            };
            self.say(&format!(
                "{more}{} in all; --all has every row, --cursor {cursor} the next page",
                page.total
            ));
        } else if page.items.is_empty() {
            self.say("Nothing matches.");
        }
        Ok(())
    }

    /// A value that no table shows, in the form that was asked for; as JSON for people.
    pub(crate) fn value<T: Serialize + ?Sized>(&self, value: &T) -> anyhow::Result<()> {
        if self.quiet {
            return Ok(());
        }
        match self.form {
            Form::Yaml => self.write(escaped(&forms::yaml(value)?).trim_end()),
            Form::Jsonl => {
                let value = serde_json::to_value(value)?;
                if let Some(items) = value.as_array() {
                    return items
                        .iter()
                        .try_for_each(|item| self.write(&escaped(&item.to_string())));
                }
                self.write(&escaped(&value.to_string()))
            }
            Form::Csv => {
                Err(Usage("only lists and tables can be written as CSV".to_owned()).into())
            }
            Form::Table | Form::Json => self.json(value),
        }
    }

    /// A value as JSON, laid out for people.
    pub(crate) fn json<T: Serialize + ?Sized>(&self, value: &T) -> anyhow::Result<()> {
        self.write(&escaped(&serde_json::to_string_pretty(value)?))
    }

    /// Why there is no data, as JSON on standard error.
    pub(crate) fn explain(&self, problem: &serde_json::Value) {
        let text = if self.form == Form::Jsonl {
            problem.to_string()
        } else {
            format!("{problem:#}")
        };
        // There is nobody left to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "{}", escaped(&text));
    }

    /// A document of JSON: byte for byte for a program, and for a terminal the same document.
    pub(crate) fn document(&self, text: &str) -> anyhow::Result<()> {
        if io::stdout().is_terminal() {
            return self.write(&escaped(text));
        }
        self.write(text)
    }

    /// What programs read, byte for byte.
    #[expect(clippy::unused_self, reason = "one way to write, whoever writes")]
    pub(crate) fn bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = io::stdout();
        heard(out.write_all(bytes).and_then(|()| out.flush()))
    }

    /// Data that comes in parts: byte for byte for a program, and for a terminal with escapes.
    #[expect(clippy::unused_self, reason = "one way to write, whoever writes")]
    pub(crate) fn rows(&self) -> RawRows {
        RawRows {
            is_terminal: io::stdout().is_terminal(),
            rest: Vec::new(),
        }
    }

    /// Lines of data.
    pub(crate) fn line(&self, text: &str) -> anyhow::Result<()> {
        self.write(&shown(text))
    }

    #[expect(clippy::unused_self, reason = "one way to write, whoever writes")]
    fn write(&self, text: &str) -> anyhow::Result<()> {
        heard(writeln!(io::stdout(), "{text}"))
    }

    /// A finding in a file, as compilers write, so that editors can jump to the place.
    pub(crate) fn finding(&self, file: &str, finding: &Finding) -> anyhow::Result<()> {
        self.line(&compiler_style(file, finding))
    }

    /// News for people, which forms for programs leave out.
    pub(crate) fn say(&self, text: &str) {
        if !self.is_for_programs() {
            self.complain(text);
        }
    }

    /// What people must know whatever the output is.
    #[expect(clippy::unused_self, reason = "one way to write, whoever writes")]
    pub(crate) fn complain(&self, text: &str) {
        // There is nobody left to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "{}", shown(text));
    }
}

/// Writes lines: byte for byte for a program, and for a terminal with escapes.
fn data(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    if out.is_terminal() {
        out.write_all(shown(&text.replace("\r\n", "\n")).as_bytes())?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    out.flush()
}

/// What came of writing to standard output; whoever reads may have had enough, as `head` has.
pub(crate) fn heard(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Data on its way to standard output.
pub(crate) struct RawRows {
    is_terminal: bool,
    /// The line that is not whole yet, for a terminal.
    rest: Vec<u8>,
}

impl RawRows {
    /// Writes a part.
    pub(crate) fn write(&mut self, part: &[u8]) -> io::Result<()> {
        if !self.is_terminal {
            return io::stdout().write_all(part);
        }
        self.rest.extend_from_slice(part);
        if let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') {
            let after = self.rest.split_off(end + 1);
            let lines = std::mem::replace(&mut self.rest, after);
            io::stdout().write_all(shown(&String::from_utf8_lossy(&lines)).as_bytes())?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn finish(self) -> io::Result<()> {
        io::stdout().write_all(shown(&String::from_utf8_lossy(&self.rest)).as_bytes())?;
        io::stdout().flush()
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
    let (file, message) = (plain(file), plain(message));
    let hint = finding.hint.as_ref();
    let hint = hint
        .map(|hint| format!("\n    {}", plain(hint)))
        .unwrap_or_default();
    format!("{file}:{line}:{column}: {severity}[{code}]: {message}{hint}")
}

/// A number and what it counts.
pub(crate) fn many<N: Copy + Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    let plural = if count == N::from(1) { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn table(rows: &Rows) -> String {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_header(rows.headings.iter().map(|text| text.to_uppercase()));
    let rows = rows.cells.iter();
    table.add_rows(rows.map(|cells| cells.iter().map(|cell| plain(cell).into_owned())));
    let text = table.to_string();
    text.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Somebody's text on one line, with an escape in place of each character that acts.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    with_escapes(text, is_never_written)
}

/// A file's name on one line, as [`plain`] writes texts.
pub(crate) fn named(path: &Path) -> String {
    plain(&path.display().to_string()).into_owned()
}

/// Lines of ours, in which somebody's text may stand.
fn shown(text: &str) -> Cow<'_, str> {
    with_escapes(text, |c| is_never_written(c) && c != '\n')
}

/// JSON without any character that acts; they stand in texts only, where an escape means the same.
fn escaped(json: &str) -> Cow<'_, str> {
    with_escapes(json, |c| {
        is_never_written(c) && !matches!(c, '\n' | '\r' | '\t')
    })
}

/// Whether a character does something wherever it is shown: controls of terminals, ends of lines and
/// paragraphs, and all that has a say in the direction of text.
fn is_never_written(c: char) -> bool {
    acts(c)
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        )
}

fn with_escapes(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match c {
            c if !is_escaped(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing to a `String` cannot fail; none of them is beyond the first plane.
            c => _ = write!(out, "\\u{:04x}", u32::from(c)),
        }
    }
    Cow::Owned(out)
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

        assert_eq!(table(&rows), " ID    NAME\n a     one\n bbbb  -");
    }

    /// Escape sequences that clear, set a title, colour and go back, and text that turns around.
    const EVIL: &str =
        "a\u{1b}[2J\u{1b}]0;t\u{7}b\r\n\u{9b}31m\u{7f}\u{202e}c\td\u{2028}\u{61c}\u{200f}";

    #[test]
    fn a_terminal_is_never_obeyed_to() {
        let mut rows = Rows::new(&["id"]);
        rows.add([EVIL.to_owned()]);

        for text in [
            table(&rows),
            plain(EVIL).into_owned(),
            shown(EVIL).into_owned(),
        ] {
            assert!(
                !text.chars().any(|c| is_never_written(c) && c != '\n'),
                "{text:?}"
            );
        }
        assert_eq!(
            plain("a\u{1b}b\nc\u{9b}\u{202e}d"),
            r"a\u001bb\nc\u009b\u202ed"
        );
        assert_eq!(
            plain("x\u{2028}::error::y\u{200f}"),
            r"x\u2028::error::y\u200f"
        );
        assert_eq!(shown("a\u{2029}b\nc"), "a\\u2029b\nc");
        assert_eq!(plain("ก\u{200d}👩"), "ก\u{200d}👩");
    }

    #[test]
    fn json_means_the_same_without_them() {
        let json = serde_json::to_string_pretty(&[EVIL]).unwrap();
        let written = escaped(&json);

        assert!(
            !written.chars().any(|c| is_never_written(c) && c != '\n'),
            "{written:?}"
        );
        assert_eq!(
            serde_json::from_str::<Vec<String>>(&written).unwrap(),
            [EVIL]
        );
    }
}
