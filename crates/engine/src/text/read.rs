//! From a text to a value, or to everything that stands against it.

use std::ops::Range;

use serde_json::Value;
use tenantry_domain::packs::{Code, Finding};

use super::{
    lines::spots,
    scan::{Listener, scan},
    strict::{self, Noticed},
    token::Flaw,
};
use crate::limits;

/// The text after a leading byte order mark, which is no part of a document.
pub(crate) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Reads a text (without byte order mark) as strict JSON.
///
/// `Err` holds all that is wrong with it: every duplicate key and every bad number, and the first
/// place where it stops being JSON.
pub(crate) fn read(text: &str) -> Result<Value, Vec<Finding>> {
    if text.len() > limits::DOCUMENT_BYTES {
        let message = format!(
            "the document has {} bytes; at most {} ({} MiB) are read",
            text.len(),
            limits::DOCUMENT_BYTES,
            limits::DOCUMENT_BYTES / 1024 / 1024
        );
        return Err(vec![Finding::about_document(Code::TooLarge, message, None)]);
    }

    let noticed = Noticed::default();
    let parsed = strict::parse(text, &noticed);
    if noticed.too_many_values.get() {
        let message = format!("the document holds more than {} values", limits::VALUES);
        return Err(vec![Finding::about_document(Code::TooLarge, message, None)]);
    }
    match parsed {
        Ok(value) if !noticed.suspicion.get() => Ok(value),
        Ok(value) => {
            let findings = diagnose(text);
            if findings.is_empty() {
                Ok(value)
            } else {
                Err(findings)
            }
        }
        Err(error) => {
            let mut findings = diagnose(text);
            if findings.is_empty() {
                // Not known to happen; the parser's own words are better than none.
                findings.push(Finding::about_document(
                    Code::InvalidJson,
                    error.to_string(),
                    None,
                ));
            }
            Err(findings)
        }
    }
}

fn diagnose(text: &str) -> Vec<Finding> {
    let mut diagnosis = Diagnosis { flaws: Vec::new() };
    scan(text, &mut diagnosis);
    let offsets: Vec<usize> = diagnosis
        .flaws
        .iter()
        .flat_map(|(_, flaw)| [flaw.range.start, flaw.range.end])
        .collect();
    let spots = spots(text, &offsets);

    let mut findings = Vec::with_capacity(diagnosis.flaws.len());
    for ((pointer, flaw), ends) in diagnosis.flaws.into_iter().zip(spots.chunks_exact(2)) {
        let [from, to] = ends else { continue };
        findings.push(Finding {
            severity: flaw.code.severity(),
            code: flaw.code,
            pointer,
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            message: flaw.message,
            hint: flaw.hint,
        });
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    crate::report::cut(&mut findings);
    findings
}

struct Diagnosis {
    flaws: Vec<(String, Flaw)>,
}

impl Listener for Diagnosis {
    const COMPARES_KEYS: bool = true;

    fn value(&mut self, _pointer: &str, _key: Option<&Range<usize>>, _value: Range<usize>) {}

    fn flaw(&mut self, pointer: &str, flaw: Flaw) -> bool {
        self.flaws.push((pointer.to_owned(), flaw));
        // One more than is shown, so that the report can say that there are others.
        self.flaws.len() <= limits::FINDINGS
    }
}

/// The flaw of a character that cannot stand where it stands, with the usual reasons.
pub(super) fn unexpected(text: &str, at: usize, expected: &str) -> Flaw {
    let rest = text.get(at..).unwrap_or_default();
    let before = text
        .get(..at)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t', '\n', '\r']);
    let first = rest.chars().next().unwrap_or_default();
    let word: String = rest
        .chars()
        .take(24)
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let shown = if word.is_empty() {
        first.to_string()
    } else {
        word.clone()
    };
    let end = at
        + if word.is_empty() {
            first.len_utf8()
        } else {
            word.len()
        };

    if matches!(first, '}' | ']') && before.ends_with(',') {
        let comma = before.len() - 1;
        return Flaw::syntax(
            comma..comma + 1,
            format!("there is a comma before `{first}` with nothing after it"),
        )
        .hint("remove this comma");
    }
    let flaw = Flaw::syntax(at..end, format!("expected {expected}, found `{shown}`"));
    match first {
        '/' | '#' => flaw.hint("JSON has no comments; use a key that begins with `x-`"),
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {
            flaw.hint("JSON takes straight double quotes (`\"`) only")
        }
        '"' | '{' | '[' | '0'..='9' | '-' if expected.starts_with("`,`") => {
            flaw.hint("a comma may be missing before this")
        }
        '+' | '.' => flaw.hint("a number begins with a digit or `-`"),
        _ if expected.starts_with("a key") && !word.is_empty() => {
            flaw.hint(format!("write the key in double quotes: `\"{word}\"`"))
        }
        _ if expected.starts_with("a value") => match word.as_str() {
            "NaN" | "Infinity" => {
                flaw.hint("JSON has no such number; leave the key out or write null")
            }
            "True" | "TRUE" => flaw.hint("write `true`"),
            "False" | "FALSE" => flaw.hint("write `false`"),
            "None" | "Null" | "NULL" | "undefined" | "nil" => flaw.hint("write `null`"),
            "" => flaw,
            _ => flaw.hint("a text stands in double quotes"),
        },
        _ if expected.starts_with("the end") => {
            flaw.hint("a file holds one document; something stands after its last bracket")
        }
        _ => flaw,
    }
}
