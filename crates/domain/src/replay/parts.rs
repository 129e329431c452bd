//! A long file of exceptions, one a line as JSON, in parts that are sent one after the other.
//!
//! Whoever sends a file uses this, so that the same file makes the same parts everywhere, and a line has one number.

use std::fmt;

use serde_json::Value;

use super::MAX_EXCEPTIONS;
use crate::{json::without_mark, runtime::ExceptionInput};

/// What the exceptions of a part come to as JSON at most: a request has a mebibyte, and room beside them for the
/// candidate and for what they are wrapped in.
pub const PART_MAX_BYTES: usize = 1024 * 1024 - 32 * 1024;

/// Exceptions of a file at most.
pub const FILE_MAX_EXCEPTIONS: usize = 100_000;

/// Lines of a file that are told at once, at most, where they are no exceptions.
pub const FAULTS_TOLD: usize = 20;

/// Exceptions that are sent in one request, each with the line that it stands in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    /// The exceptions, in the order of their lines.
    pub exceptions: Vec<ExceptionInput>,
    /// The number of each one's line, from 1; as many as there are exceptions.
    pub lines: Vec<u64>,
}

impl Part {
    /// How many exceptions it has.
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line that a pointer of a refusal is about, and what of it: of `/exceptions/3/confidence` the fourth line of
    /// the part and `confidence`.
    pub fn place<'p>(&self, pointer: &'p str) -> Option<(u64, &'p str)> {
        let (_, place) = pointer.split_once("exceptions/")?;
        let (index, field) = place.split_once('/').unwrap_or((place, ""));
        let line = self.lines.get(index.parse::<usize>().ok()?)?;
        Some((*line, field))
    }

    /// The part from an exception on.
    #[must_use]
    pub fn split_off(&mut self, at: usize) -> Self {
        Self {
            exceptions: self.exceptions.split_off(at.min(self.exceptions.len())),
            lines: self.lines.split_off(at.min(self.lines.len())),
        }
    }
}

/// What a field of an exception has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A text.
    Text,
    /// A number.
    Number,
    /// An object.
    Object,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFaultKind {
    /// It is not JSON; from which of its characters on, from 1.
    NotJson {
        /// The column.
        column: usize,
    },
    /// It is not UTF-8.
    NotUtf8,
    /// It is JSON and no object.
    NoObject,
    /// A field is something else than it has to be.
    Field {
        /// Its name.
        name: &'static str,
        /// What it has to be.
        wanted: Wanted,
    },
    /// It has a field twice.
    Twice,
    /// It is too long to be sent.
    TooLong,
    /// There are more exceptions than [`FILE_MAX_EXCEPTIONS`].
    TooMany,
}

/// A line that is no exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub kind: LineFaultKind,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match self.kind {
            LineFaultKind::NotJson { column } => write!(f, "it is not JSON, at column {column}"),
            LineFaultKind::NotUtf8 => f.write_str("it is not UTF-8"),
            LineFaultKind::NoObject => f.write_str("an exception is a JSON object"),
            LineFaultKind::Field { name, wanted } => {
                let wanted = match wanted {
                    Wanted::Text => "a text",
                    Wanted::Number => "a number",
                    Wanted::Object => "an object",
                };
                write!(f, "`{name}` has to be {wanted}")
            }
            LineFaultKind::Twice => f.write_str("it has a field twice"),
            LineFaultKind::TooLong => {
                write!(f, "an exception has at most {PART_MAX_BYTES} bytes")
            }
            LineFaultKind::TooMany => {
                write!(f, "a file has at most {FILE_MAX_EXCEPTIONS} exceptions")
            }
        }
    }
}

impl std::error::Error for LineFault {}

/// The fields, and what each has to be.
const FIELDS: [(&str, Wanted); 7] = [
    ("exceptionId", Wanted::Text),
    ("exceptionType", Wanted::Text),
    ("sourceSystem", Wanted::Text),
    ("timestamp", Wanted::Text),
    ("rawPayload", Wanted::Object),
    ("normalizedContext", Wanted::Object),
    ("confidence", Wanted::Number),
];

/// Makes parts of lines.
#[derive(Debug, Default)]
pub struct Parts {
    part: Part,
    /// What `part` comes to as JSON.
    bytes: usize,
    line: u64,
    taken: usize,
}

impl Parts {
    /// Before the first line.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many exceptions were taken so far.
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// The number of the last line, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Takes the next line; a part, once one is full. Blank lines count as lines and are passed over.
    ///
    /// A line that is refused is not taken, and whoever wants to know more faults goes on.
    pub fn push_line(&mut self, line: &str) -> Result<Option<Part>, LineFault> {
        self.push_bytes(line.as_bytes())
    }

    /// As [`Self::push_line`], of bytes that are a line of a file.
    pub fn push_bytes(&mut self, line: &[u8]) -> Result<Option<Part>, LineFault> {
        self.line += 1;
        let fault = |kind| LineFault {
            line: self.line,
            kind,
        };
        if line.len() > PART_MAX_BYTES {
            return Err(fault(LineFaultKind::TooLong));
        }
        let text = str::from_utf8(line).map_err(|_| fault(LineFaultKind::NotUtf8))?;
        let text = if self.line == 1 {
            without_mark(text)
        } else {
            text
        };
        if text.trim_ascii().is_empty() {
            return Ok(None);
        }
        if self.taken >= FILE_MAX_EXCEPTIONS {
            return Err(fault(LineFaultKind::TooMany));
        }
        let exception = read(text).map_err(fault)?;
        // Not the line's: a number may be longer as it is sent. One more for the comma.
        let bytes = serde_json::to_vec(&exception).map_or(usize::MAX, |sent| sent.len() + 1);
        if bytes > PART_MAX_BYTES {
            return Err(fault(LineFaultKind::TooLong));
        }
        Ok(self.take(exception, bytes))
    }

    fn take(&mut self, exception: ExceptionInput, bytes: usize) -> Option<Part> {
        let is_full = self.bytes + bytes > PART_MAX_BYTES;
        let full = is_full.then(|| self.rest()).flatten();
        self.part.exceptions.push(exception);
        self.part.lines.push(self.line);
        self.bytes += bytes;
        self.taken += 1;
        // Never both: a part that has just begun has one.
        if self.part.len() >= MAX_EXCEPTIONS {
            return self.rest();
        }
        full
    }

    /// What is left at the end, if anything.
    pub fn rest(&mut self) -> Option<Part> {
        self.bytes = 0;
        let part = std::mem::take(&mut self.part);
        (!part.is_empty()).then_some(part)
    }
}

/// Reads a line; what is wrong with it is looked for only where something is.
fn read(text: &str) -> Result<ExceptionInput, LineFaultKind> {
    // An array would be read field by field.
    if text.trim_ascii_start().starts_with('{')
        && let Ok(exception) = serde_json::from_str(text)
    {
        return Ok(exception);
    }
    let fields = match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return Err(LineFaultKind::NoObject),
        Err(error) => {
            return Err(LineFaultKind::NotJson {
                column: error.column(),
            });
        }
    };
    let is_wanted = |value: &Value, wanted: Wanted| match wanted {
        Wanted::Text => value.is_string(),
        Wanted::Number => value.is_number(),
        Wanted::Object => value.is_object(),
    };
    let bad = FIELDS.into_iter().find(|(name, wanted)| {
        fields.get(*name).is_some_and(|value| {
            // Only the payload cannot be nothing.
            !(is_wanted(value, *wanted) || value.is_null() && *name != "rawPayload")
        })
    });
    Err(bad.map_or(LineFaultKind::Twice, |(name, wanted)| {
        LineFaultKind::Field { name, wanted }
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(line: &str) -> LineFaultKind {
        let refused = Parts::new().push_line(line).unwrap_err();
        assert_eq!(refused.line, 1);
        refused.kind
    }

    #[test]
    fn a_part_is_full_with_a_thousand() {
        let mut parts = Parts::new();
        let mut full = Vec::new();
        for line in 0..2_501 {
            let line = if line % 5 == 0 { "  \r" } else { "{}" };
            full.extend(parts.push_line(line).unwrap());
        }
        full.extend(parts.rest());

        let sizes: Vec<_> = full.iter().map(Part::len).collect();
        assert_eq!(sizes, [1_000, 1_000]);
        assert_eq!(parts.rest(), None);
        let [first, second] = full.as_slice() else {
            unreachable!("there are two");
        };
        assert_eq!(first.lines.first(), Some(&2));
        assert_eq!(first.lines.last(), Some(&1_250));
        assert_eq!(second.lines.first(), Some(&1_252));
        assert_eq!((parts.taken(), parts.line()), (2_000, 2_501));
    }

    #[test]
    fn a_part_is_full_with_less_than_a_mebibyte() {
        let long = json!({"rawPayload": {"text": "x".repeat(400_000)}}).to_string();
        let mut parts = Parts::new();

        assert_eq!(parts.push_line(&long).unwrap(), None);
        assert_eq!(parts.push_line(&long).unwrap(), None);
        let full = parts.push_line(&long).unwrap().unwrap();
        assert_eq!(full.lines, [1, 2]);
        assert!(serde_json::to_vec(&full.exceptions).unwrap().len() <= PART_MAX_BYTES);
        assert_eq!(parts.rest().unwrap().lines, [3]);
    }

    #[test]
    fn what_is_counted_is_what_is_sent() {
        // Longer once it is read and written again.
        let line = format!(
            r#"{{"rawPayload": {{"n": [{}1e15]}}}}"#,
            "1e15,".repeat(999)
        );
        let mut parts = Parts::new();
        let full = (0..1_000).find_map(|_| parts.push_line(&line).unwrap());

        let sent = serde_json::to_vec(&full.unwrap().exceptions).unwrap().len();
        assert!((PART_MAX_BYTES - 30_000..=PART_MAX_BYTES).contains(&sent));
    }

    #[test]
    fn each_fault_is_told_from_the_others() {
        let wrong = |name, wanted| LineFaultKind::Field { name, wanted };
        assert_eq!(fault("{\"a\": }"), LineFaultKind::NotJson { column: 7 });
        assert_eq!(fault("{"), LineFaultKind::NotJson { column: 1 });
        assert_eq!(fault("[\"EX-1\"]"), LineFaultKind::NoObject);
        assert_eq!(fault("null"), LineFaultKind::NoObject);
        let confidence = "{\"confidence\": \"high\"}";
        assert_eq!(fault(confidence), wrong("confidence", Wanted::Number));
        let id = "{\"exceptionId\": 7}";
        assert_eq!(fault(id), wrong("exceptionId", Wanted::Text));
        let none = "{\"rawPayload\": null}";
        assert_eq!(fault(none), wrong("rawPayload", Wanted::Object));
        let twice = "{\"confidence\": 1, \"confidence\": 1}";
        assert_eq!(fault(twice), LineFaultKind::Twice);
        assert_eq!(
            fault(&" ".repeat(PART_MAX_BYTES + 1)),
            LineFaultKind::TooLong
        );
        let latin = Parts::new().push_bytes(b"{\"exceptionId\": \"\xe9\"}");
        assert_eq!(latin.unwrap_err().kind, LineFaultKind::NotUtf8);
    }

    #[test]
    fn a_line_that_is_refused_is_counted_and_not_taken() {
        let mut parts = Parts::new();
        parts.push_line("\u{feff}{\"exceptionId\": \"a\"}").unwrap();
        assert_eq!(parts.push_line("\u{feff}{}").unwrap_err().line, 2);
        parts
            .push_line("{\"exceptionId\": \"c\", \"more\": 1}")
            .unwrap();

        assert_eq!(parts.rest().unwrap().lines, [1, 3]);
    }

    #[test]
    fn a_file_has_an_end() {
        let mut parts = Parts::new();
        let taken = (0..FILE_MAX_EXCEPTIONS).map(|_| parts.push_line("{}").unwrap());
        assert_eq!(
            taken.flatten().count(),
            FILE_MAX_EXCEPTIONS / MAX_EXCEPTIONS
        );

        assert_eq!(parts.push_line("").unwrap(), None);
        let refused = parts.push_line("{}").unwrap_err();
        assert_eq!(refused.kind, LineFaultKind::TooMany);
        assert_eq!(refused.line, 100_002);
    }

    #[test]
    fn a_place_in_a_request_is_a_line_of_the_file() {
        let part = Part {
            exceptions: vec![ExceptionInput::default(); 2],
            lines: vec![7, 9],
        };
        assert_eq!(
            part.place("/exceptions/1/confidence"),
            Some((9, "confidence"))
        );
        assert_eq!(part.place("/exceptions/0"), Some((7, "")));
        assert_eq!(part.place("/exceptions/2"), None);
        assert_eq!(part.place("/candidate/tenant_id"), None);
    }
}
