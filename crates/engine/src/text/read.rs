//! From a text to a value, or to everything that stands against it.

use std::ops::Range;

use serde_json::Value;
use tenantry_domain::{
    packs::{Code, Finding},
    say,
};

use super::{
    lines::spots,
    scan::{Listener, scan},
    strict::{self, Noticed},
    token::Flaw,
};
use crate::limits;

/// Reads a text (without byte order mark) as strict JSON.
///
/// `Err` holds all that is wrong with it: every duplicate key and every bad number, and the first
/// place where it stops being JSON.
pub(crate) fn read(text: &str) -> Result<Value, Vec<Finding>> {
    if text.len() > limits::DOCUMENT_BYTES {
        let message = say!(
            "the document has {bytes} bytes; at most {most} ({size} MiB) are read",
            bytes = text.len(),
            most = limits::DOCUMENT_BYTES,
            size = limits::DOCUMENT_BYTES / 1024 / 1024
        );
        return Err(vec![Finding::about_document(Code::TooLarge, message, None)]);
    }

    let noticed = Noticed::default();
    let parsed = strict::parse(text, &noticed);
    if noticed.too_many_values.get() {
        let message = say!(
            "the document holds more than {most} values",
            most = limits::VALUES
        );
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
                // Not known to happen; the parser's own words are better than none, quoted.
                findings.push(Finding::about_document(
                    Code::InvalidJson,
                    say!("the text is not JSON: `{detail}`", detail = error),
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
            pointer,
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            ..Finding::about_document(flaw.code, flaw.message, flaw.hint)
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
