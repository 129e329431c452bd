//! The two tokens of JSON that have an inside: strings and numbers.

use std::{borrow::Cow, ops::Range};

use tenantry_domain::{message::Message, packs::Code, say};

use crate::limits;

/// Something wrong in a token, at a range of bytes of the whole text.
#[derive(Debug)]
pub(super) struct Flaw {
    pub(super) code: Code,
    pub(super) range: Range<usize>,
    pub(super) message: Message,
    pub(super) hint: Option<Message>,
}

impl Flaw {
    pub(super) fn syntax(range: Range<usize>, message: Message) -> Self {
        Self {
            code: Code::InvalidJson,
            range,
            message,
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }
}

/// The flaw of a character that cannot stand where it stands, with the usual reasons.
pub(super) fn unexpected(text: &str, at: usize, expected: &Message) -> Flaw {
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
            say!(
                "there is a comma before `{first}` with nothing after it",
                first
            ),
        )
        .hint(say!("remove this comma"));
    }
    let flaw = Flaw::syntax(
        at..end,
        say!(
            "expected {expected}, found `{shown}`",
            expected = expected.clone(),
            shown
        ),
    );
    match first {
        '/' | '#' => flaw.hint(say!(
            "JSON has no comments; use a key that begins with `x-`"
        )),
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {
            flaw.hint(say!("JSON takes straight double quotes (`\"`) only"))
        }
        '"' | '{' | '[' | '0'..='9' | '-' if expected.starts_with("`,`") => {
            flaw.hint(say!("a comma may be missing before this"))
        }
        '+' | '.' => flaw.hint(say!("a number begins with a digit or `-`")),
        _ if expected.starts_with("a key") && !word.is_empty() => {
            flaw.hint(say!("write the key in double quotes: `\"{word}\"`", word))
        }
        _ if expected.starts_with("a value") => match word.as_str() {
            "NaN" | "Infinity" => flaw.hint(say!(
                "JSON has no such number; leave the key out or write null"
            )),
            "True" | "TRUE" => flaw.hint(say!("write `true`")),
            "False" | "FALSE" => flaw.hint(say!("write `false`")),
            "None" | "Null" | "NULL" | "undefined" | "nil" => flaw.hint(say!("write `null`")),
            "" => flaw,
            _ => flaw.hint(say!("a text stands in double quotes")),
        },
        _ if expected.starts_with("the end") => flaw.hint(say!(
            "a file holds one document; something stands after its last bracket"
        )),
        _ => flaw,
    }
}

/// Where the string that opens at `start` ends, and what is wrong inside it.
///
/// `Err` means that the string never ends.
pub(super) fn string(text: &str, start: usize, flaws: &mut Vec<Flaw>) -> Result<usize, Flaw> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(text, at, flaws),
            Some(b'\n' | b'\r') | None => {
                return Err(Flaw::syntax(
                    start..at,
                    say!("this string has no closing quote on its line"),
                )
                .hint(say!(
                    "close it with `\"`; a line break inside a string is written `\\n`"
                )));
            }
            Some(control @ 0..=0x1f) => {
                let name = if *control == b'\t' {
                    say!("a tab")
                } else {
                    Message::verbatim(format!("U+{control:04X}"))
                };
                let escaped = if *control == b'\t' {
                    "\\t".to_owned()
                } else {
                    format!("\\u{control:04x}")
                };
                flaws.push(
                    Flaw::syntax(
                        at..at + 1,
                        say!("{name} must be escaped inside a string", name),
                    )
                    .hint(say!("write `{escaped}`", escaped)),
                );
                at += 1;
            }
            Some(_) => at += 1,
        }
    }
}

/// Checks the escape that begins at `at` and returns where it ends.
fn escape(text: &str, at: usize, flaws: &mut Vec<Flaw>) -> usize {
    let kind = text.as_bytes().get(at + 1);
    match kind {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => return at + 2,
        Some(b'u') => {}
        _ => {
            let end = at
                + 1
                + text
                    .get(at + 1..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
            let written = text.get(at..end).unwrap_or_default();
            flaws.push(
                Flaw::syntax(at..end, say!("`{written}` is no escape of JSON", written))
                    .hint(say!("a backslash itself is written `\\\\`")),
            );
            // A quote or line break after the backslash is judged by the caller.
            return if matches!(kind, Some(b'\n' | b'\r') | None) {
                at + 1
            } else {
                end
            };
        }
    }

    let Some(unit) = unit(text, at) else {
        flaws.push(Flaw::syntax(
            at..at + 2,
            say!("`\\u` needs four hexadecimal digits after it"),
        ));
        return at + 2;
    };
    let end = at + 6;
    match unit {
        0 => flaws.push(Flaw::syntax(
            at..end,
            say!("the character U+0000 is not allowed in a pack"),
        )),
        0xD800..=0xDBFF => match self::unit(text, end) {
            Some(0xDC00..=0xDFFF) => return end + 6,
            _ => flaws.push(lone_surrogate(at..end)),
        },
        0xDC00..=0xDFFF => flaws.push(lone_surrogate(at..end)),
        _ => {}
    }
    end
}

fn lone_surrogate(range: Range<usize>) -> Flaw {
    Flaw::syntax(
        range,
        say!("half of a surrogate pair stands alone here, which is no character"),
    )
    .hint(say!("write both halves, or the character itself"))
}

/// The UTF-16 unit of a `\uXXXX` at this place.
fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

/// Where the number that begins at `start` ends, or why it is none.
pub(super) fn number(text: &str, start: usize, flaws: &mut Vec<Flaw>) -> Result<usize, Flaw> {
    let bytes = text.as_bytes();
    let digits_from = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };

    let first = start + usize::from(bytes.get(start) == Some(&b'-'));
    let mut end = digits_from(first);
    if end == first {
        return Err(Flaw::syntax(
            start..end,
            say!("a number needs a digit here"),
        ));
    }
    if bytes.get(first) == Some(&b'0') && end > first + 1 {
        return Err(
            Flaw::syntax(start..end, say!("a number has no leading zeros"))
                .hint(say!("leave the zeros out, or write a string")),
        );
    }
    let mut is_integer = true;
    if bytes.get(end) == Some(&b'.') {
        is_integer = false;
        let fraction = end + 1;
        end = digits_from(fraction);
        if end == fraction {
            return Err(Flaw::syntax(
                start..end,
                say!("a number needs a digit after its point"),
            ));
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        is_integer = false;
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = end + 1 + sign;
        end = digits_from(exponent);
        if end == exponent {
            return Err(Flaw::syntax(
                start..end,
                say!("a number needs a digit in its exponent"),
            ));
        }
    }

    let written = text.get(start..end).unwrap_or_default();
    if let Some(message) = out_of_range(written, is_integer) {
        flaws.push(Flaw {
            code: Code::NumberOutOfRange,
            range: start..end,
            message,
            hint: Some(say!("write it as a string")),
        });
    }
    Ok(end)
}

/// Why a number cannot be kept, if that is so.
///
/// The canonical form writes out integers of up to 21 digits, however they were written before:
/// `1e16` is refused as `10000000000000000` is, or the canonical form could not be read again.
fn out_of_range(written: &str, is_integer: bool) -> Option<Message> {
    let beyond =
        || say!("this integer is beyond 2^53 - 1, so many programs would change it silently");
    if is_integer {
        return (!is_exact(written.trim_start_matches('-'))).then(beyond);
    }
    match written.parse::<f64>() {
        Ok(number) if WRITTEN_OUT.contains(&number.abs()) => Some(beyond()),
        Ok(number) if number.is_finite() => None,
        _ => Some(say!("this number is too large for a double")),
    }
}

/// Doubles that are integers beyond the exact ones, and that the canonical form writes as integers.
const WRITTEN_OUT: Range<f64> = 9_007_199_254_740_992.0..1e21;

fn is_exact(digits: &str) -> bool {
    digits
        .parse::<u64>()
        .is_ok_and(|integer| integer <= limits::EXACT_INTEGER)
}

/// What a quoted string says, with its escapes resolved.
pub(super) fn decoded(quoted: &str) -> Cow<'_, str> {
    let inner = quoted
        .get(1..quoted.len().saturating_sub(1))
        .unwrap_or_default();
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    serde_json::from_str(quoted).map_or(Cow::Borrowed(inner), Cow::Owned)
}
