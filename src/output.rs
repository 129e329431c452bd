//! What a command writes: data to standard output as a table or JSON, everything else to standard
//! error.
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
    path::Path,
};

use comfy_table::{Table, presets::NOTHING};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tenantry_domain::{Page, packs::Finding, words::acts};

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
            return self.json(value);
        }
        self.line(&table(&rows(value)))
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

    /// A value as JSON, laid out for people.
    pub(crate) fn json<T: Serialize + ?Sized>(&self, value: &T) -> anyhow::Result<()> {
        self.write(&escaped(&serde_json::to_string_pretty(value)?))
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
        let _ = writeln!(io::stderr(), "{}", shown(text));
    }
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
        self.0.set_message(plain(name).into_owned());
    }

    /// So many steps are done.
    pub(crate) fn reach(&self, steps: u64) {
        self.0.set_position(steps);
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

fn table(rows: &Rows) -> String {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_header(rows.headings.iter().map(|text| text.to_uppercase()));
    let rows = rows.rows.iter();
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
