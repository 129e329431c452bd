//! The syntax of RE2 where the library reads the same text in another way.
//!
//! `\d`, `\w`, `\s` and `\b` know ASCII alone in RE2, so that `\d` is a digit that can be read as a
//! number. In brackets `[`, `&&` and `~~` are characters there, and no sets within sets.

use std::{borrow::Cow, iter::Peekable, str::Chars};

use tenantry_domain::say;

use super::Unfit;

/// What a class stands for, outside of brackets and inside. Outside, letters are taken as they are
/// even under `(?i)`, as RE2 does: a Kelvin sign is no `k`.
const CLASSES: [(char, &str, &str); 8] = [
    ('d', "[0-9]", "[0-9]"),
    ('D', "[^0-9]", "[^0-9]"),
    ('w', "(?-i:[0-9A-Za-z_])", "[0-9A-Za-z_]"),
    ('W', "(?-i:[^0-9A-Za-z_])", "[^0-9A-Za-z_]"),
    ('s', "[\\t\\n\\f\\r ]", "[\\t\\n\\f\\r ]"),
    ('S', "[^\\t\\n\\f\\r ]", "[^\\t\\n\\f\\r ]"),
    ('b', "(?-u:\\b)", "\\b"),
    ('B', "(?-u:\\B)", "\\B"),
];

/// The text that means to the library what the given one means to RE2.
pub(super) fn rewritten(text: &str) -> Result<Cow<'_, str>, Unfit> {
    if !text.contains(['\\', '[']) {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(&mut chars, false, &mut out),
            '[' => set(&mut chars, &mut out)?,
            _ => out.push(c),
        }
    }
    Ok(Cow::Owned(out))
}

fn escape(chars: &mut Peekable<Chars<'_>>, in_set: bool, out: &mut String) {
    let Some(c) = chars.next() else {
        out.push('\\');
        return;
    };
    if let Some((_, outside, inside)) = CLASSES.iter().find(|(class, ..)| *class == c) {
        out.push_str(if in_set { inside } else { outside });
    } else {
        out.push('\\');
        out.push(c);
    }
}

/// What stands in brackets, after the one that opens.
fn set(chars: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), Unfit> {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    // A bracket that would close an empty set is a character.
    if chars.next_if_eq(&']').is_some() {
        out.push_str("\\]");
    }
    while let Some(c) = chars.next() {
        match c {
            ']' => {
                out.push(']');
                return Ok(());
            }
            '\\' => escape(chars, true, out),
            '[' if chars.peek() == Some(&':') => named(chars, out),
            '[' | '&' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '-' if chars.peek() == Some(&'-') => {
                return Err(Unfit::Syntax(say!(
                    "`--` in brackets is read in several ways; write `\\-` for the character"
                )));
            }
            _ => out.push(c),
        }
    }
    Ok(())
}

/// `[:digit:]` and its like, which both read alike.
fn named(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    let mut last = ' ';
    for c in chars.by_ref() {
        out.push(c);
        if c == ']' && last == ':' {
            return;
        }
        last = c;
    }
}
