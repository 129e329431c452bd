//! Collects findings while rules run, and gives them their places in the text at the end.

use std::{cmp::Ordering, ops::Range};

use tenantry_domain::{
    message::Message,
    packs::{Code, Finding, Replacement, Severity},
    say,
};

use crate::{
    dialect::Origins,
    limits,
    path::{At, Path},
    replacement,
    spelling::Spelling,
    text,
};

/// A finding that does not know its line yet.
#[derive(Debug)]
struct Draft {
    code: Code,
    pointer: String,
    at: At,
    message: Message,
    hint: Option<Message>,
}

/// The findings about one document.
#[derive(Debug, Default)]
pub(crate) struct Report {
    drafts: Vec<Draft>,
    dropped: Option<Severity>,
    /// Finds what was probably meant, for hints.
    pub(crate) spelling: Spelling,
    /// Where the parts of the normal form, which rules look at, stand in the document.
    origins: Origins,
}

impl Report {
    /// Adds a finding about the value at a path; what to do about it may follow.
    pub(crate) fn add(
        &mut self,
        code: Code,
        path: &Path<'_>,
        at: At,
        message: Message,
    ) -> Added<'_> {
        let (pointer, at) = self.origins.of(path.pointer(), at);
        self.add_at(code, pointer, at, message)
    }

    /// Takes what [`Self::add`] is told from here on as places in a normal form.
    pub(crate) fn translate(&mut self, origins: Origins) {
        self.origins = origins;
    }

    /// The place in the document of a place in the normal form.
    pub(crate) fn original(&self, pointer: String) -> String {
        self.origins.of(pointer, At::Value).0
    }

    /// Adds a finding whose pointer into the document is known as text.
    pub(crate) fn add_at(
        &mut self,
        code: Code,
        pointer: String,
        at: At,
        message: Message,
    ) -> Added<'_> {
        if self.is_full() {
            let severity = code.severity();
            self.dropped = Some(self.dropped.map_or(severity, |worst| worst.min(severity)));
            return Added(None);
        }
        self.drafts.push(Draft {
            code,
            pointer,
            at,
            message,
            hint: None,
        });
        Added(self.drafts.last_mut())
    }

    /// Whether so much was found that looking further is pointless.
    pub(crate) fn is_full(&self) -> bool {
        self.drafts.len() >= limits::COLLECTED
    }

    /// Whether something was found that makes the document unusable.
    pub(crate) fn has_errors(&self) -> bool {
        self.dropped == Some(Severity::Error)
            || self
                .drafts
                .iter()
                .any(|draft| draft.code.severity() == Severity::Error)
    }

    /// Puts all findings in the order of the text, which is the document's without byte order mark.
    pub(crate) fn finish(self, text: &str) -> Vec<Finding> {
        if self.drafts.is_empty() {
            return Vec::new();
        }
        let spans = text::locate(text, self.drafts.iter().map(|draft| draft.pointer.as_str()));
        let none = text::Spans::default();
        let mut placed: Vec<(Range<usize>, &Draft)> = self
            .drafts
            .iter()
            .map(|draft| {
                let spans = spans.get(draft.pointer.as_str()).unwrap_or(&none);
                (range(text, spans, &draft.at), draft)
            })
            .collect();
        placed.sort_by(|(a, one), (b, other)| in_order((a, one), (b, other)));
        placed.dedup_by(|(a, one), (b, other)| {
            a == b && one.code == other.code && one.message == other.message
        });
        let hidden = worst_beyond_limit(&placed, self.dropped);
        placed.truncate(limits::FINDINGS);

        let offsets: Vec<usize> = placed
            .iter()
            .flat_map(|(range, _)| [range.start, range.end])
            .collect();
        let spots = text::spots(text, &offsets);
        let mut findings: Vec<Finding> = placed
            .iter()
            .zip(spots.chunks_exact(2))
            .filter_map(|((range, draft), ends)| match ends {
                [from, to] => Some(Finding {
                    replacement: draft.replacement(text, range),
                    ..draft.placed(*from, *to)
                }),
                _ => None,
            })
            .collect();
        if let Some(severity) = hidden {
            let last = too_many(severity, findings.last());
            findings.push(last);
        }
        findings
    }
}

/// A finding that was just added.
#[derive(Debug)]
pub(crate) struct Added<'r>(Option<&'r mut Draft>);

impl Added<'_> {
    /// Says what to do about it.
    pub(crate) fn hint(self, hint: Message) {
        self.maybe_hint(Some(hint));
    }

    /// Says what to do about it, where that is known.
    pub(crate) fn maybe_hint(self, hint: Option<Message>) {
        if let Some(draft) = self.0 {
            draft.hint = hint;
        }
    }
}

impl Draft {
    /// What was meant, if the hint names it and the range is where it belongs.
    fn replacement(&self, text: &str, range: &Range<usize>) -> Option<Replacement> {
        let name = replacement::meant(self.hint.as_ref()?)?;
        let written = text.get(range.clone())?;
        replacement::of(name, written, &self.pointer, &self.at)
    }

    fn placed(&self, from: text::Spot, to: text::Spot) -> Finding {
        Finding {
            pointer: self.pointer.clone(),
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            ..Finding::about_document(self.code, self.message.clone(), self.hint.clone())
        }
    }
}

/// Cuts findings that are in order already down to the limit, and says so.
pub(crate) fn cut(findings: &mut Vec<Finding>) {
    let Some(hidden) = findings.get(limits::FINDINGS..) else {
        return;
    };
    if let Some(severity) = hidden.iter().map(|finding| finding.severity).min() {
        findings.truncate(limits::FINDINGS);
        let last = too_many(severity, findings.last());
        findings.push(last);
    }
}

/// The finding that says that there are others, placed after the last that is shown. It is as severe
/// as the worst of them, or a document could hide its errors behind a thousand warnings.
fn too_many(severity: Severity, last: Option<&Finding>) -> Finding {
    let message = say!(
        "there are more than {most} findings; these are the first",
        most = limits::FINDINGS
    );
    let mut finding = Finding::about_document(Code::TooManyFindings, message, None);
    finding.severity = severity;
    if let Some(last) = last {
        (finding.line, finding.column) = (last.end_line, last.end_column);
        (finding.end_line, finding.end_column) = (last.end_line, last.end_column);
    }
    finding
}

fn worst_beyond_limit(
    placed: &[(Range<usize>, &Draft)],
    dropped: Option<Severity>,
) -> Option<Severity> {
    let beyond = placed.get(limits::FINDINGS..).unwrap_or_default();
    beyond
        .iter()
        .map(|(_, draft)| draft.code.severity())
        .chain(dropped)
        .min()
}

fn in_order((a, one): (&Range<usize>, &Draft), (b, other): (&Range<usize>, &Draft)) -> Ordering {
    (
        a.start,
        one.code.severity(),
        one.code,
        a.end,
        one.message.as_str(),
    )
        .cmp(&(
            b.start,
            other.code.severity(),
            other.code,
            b.end,
            other.message.as_str(),
        ))
}

/// The bytes of the text that a finding is about.
fn range(text: &str, spans: &text::Spans, at: &At) -> Range<usize> {
    match at {
        At::Value => spans.value.clone(),
        At::Key => spans.key.clone().unwrap_or_else(|| spans.value.clone()),
        At::Open => spans.value.start..(spans.value.start + 1).min(spans.value.end),
        At::Inside(chars) => inside(text, &spans.value, chars),
    }
}

/// The bytes of some characters of a quoted string, escapes counted as what they stand for.
fn inside(text: &str, quoted: &Range<usize>, chars: &Range<usize>) -> Range<usize> {
    let content = quoted.start + 1..quoted.end.saturating_sub(1);
    let Some(written) = text.get(content.clone()) else {
        return quoted.clone();
    };
    let mut starts = Vec::with_capacity(written.len().min(chars.end + 1));
    let mut at = 0;
    while let Some(rest) = written.get(at..).filter(|rest| !rest.is_empty()) {
        if starts.len() > chars.end {
            break;
        }
        starts.push(content.start + at);
        at += unit_length(rest);
    }
    let place = |index: usize| starts.get(index).copied().unwrap_or(content.end);
    let range = place(chars.start)..place(chars.end);
    // Nobody sees a finding without width, as an empty condition would give.
    if range.is_empty() {
        quoted.clone()
    } else {
        range
    }
}

/// How many bytes the first character of a string's text takes, as written.
fn unit_length(rest: &str) -> usize {
    let Some(escape) = rest.strip_prefix('\\') else {
        return rest.chars().next().map_or(1, char::len_utf8);
    };
    if !escape.starts_with('u') {
        return 2;
    }
    let unit = escape
        .get(1..5)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if unit.is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) {
        12
    } else {
        6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_inside_a_string_are_found_behind_escapes() {
        let text = r#""a\n\u00e9\ud83d\ude00é=b""#;
        let quoted = 0..text.len();

        let equals = inside(text, &quoted, &(5..6));
        let beyond = inside(text, &quoted, &(40..41));

        assert_eq!(&text[equals], "=");
        assert_eq!(beyond, quoted);
    }

    #[test]
    fn what_is_hidden_is_as_severe_as_its_worst() {
        let mut report = Report::default();
        for index in 0..limits::FINDINGS {
            report.add(
                Code::EmptySteps,
                &Path::Root.key("a"),
                At::Value,
                Message::verbatim(index.to_string()),
            );
        }
        let last = Message::verbatim("last");
        report.add(Code::UnknownTool, &Path::Root.key("b"), At::Value, last);

        let findings = report.finish(r#"{"a": 1, "b": 2}"#);

        let last = findings.last().unwrap();
        assert_eq!(findings.len(), limits::FINDINGS + 1);
        assert_eq!(
            (last.code, last.severity),
            (Code::TooManyFindings, Severity::Error)
        );
    }
}
