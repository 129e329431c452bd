//! Templates: sentences with places for values, checked while compiling.

#[cfg(not(target_arch = "wasm32"))]
use std::borrow::Cow;

use super::{compare::after, th};

/// An English template that every language has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template(&'static str);

impl Template {
    /// The template, if every language has it and its places are the names given; else the program
    /// does not compile.
    ///
    /// # Panics
    ///
    /// While compiling, and so never in a program: [`say!`](crate::say) calls it in a constant.
    #[expect(
        clippy::panic,
        clippy::manual_assert,
        reason = "it runs while compiling, where a panic is an error message"
    )]
    pub const fn of(english: &'static str, names: &[&str]) -> Self {
        if !th::has(english) {
            panic!("this text has no Thai in crates/domain/src/message/th");
        }
        if !has_exactly(english, names) {
            panic!("the places of this text are not exactly the values given");
        }
        Self(english)
    }

    pub(super) const fn english(self) -> &'static str {
        self.0
    }
}

#[cfg(not(target_arch = "wasm32"))]
/// Puts the values in a template's places. A place without a value stays as it is written.
pub(super) fn fill<'v>(template: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after.split_once('}');
        let found = place.and_then(|(name, beyond)| Some((value(name)?, beyond)));
        if let Some((value, beyond)) = found {
            filled.push_str(&value);
            rest = beyond;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// Whether a text has a place for each of the names and no other.
const fn has_exactly(text: &str, names: &[&str]) -> bool {
    let mut left = names;
    while let [name, others @ ..] = left {
        if !has_place(text.as_bytes(), name.as_bytes()) {
            return false;
        }
        left = others;
    }
    let mut rest = text.as_bytes();
    while let [first, beyond @ ..] = rest {
        if *first == b'{' && is_place(beyond) && !is_named(beyond, names) {
            return false;
        }
        rest = beyond;
    }
    true
}

const fn has_place(text: &[u8], name: &[u8]) -> bool {
    let mut rest = text;
    while let [first, beyond @ ..] = rest {
        if *first == b'{' && closes_after(beyond, name) {
            return true;
        }
        rest = beyond;
    }
    false
}

/// Whether one of the names and a closing brace begin a text.
const fn is_named(text: &[u8], names: &[&str]) -> bool {
    let mut left = names;
    while let [name, others @ ..] = left {
        if closes_after(text, name.as_bytes()) {
            return true;
        }
        left = others;
    }
    false
}

/// Whether a name and a closing brace begin a text.
const fn closes_after(text: &[u8], name: &[u8]) -> bool {
    matches!(after(text, name), Some([b'}', ..]))
}

/// Whether a name of lower-case letters and a closing brace begin a text, behind an opening one.
const fn is_place(text: &[u8]) -> bool {
    let mut rest = text;
    while let [first, beyond @ ..] = rest {
        if *first == b'}' {
            return rest.len() < text.len();
        }
        if !first.is_ascii_lowercase() && *first != b'_' {
            return false;
        }
        rest = beyond;
    }
    false
}

/// The names of a text's places, in order.
#[cfg(test)]
pub(super) fn places(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .match_indices('{')
        .filter(|(at, _)| is_place(&text.as_bytes()[at + 1..]))
        .filter_map(|(at, _)| text[at + 1..].split_once('}'))
        .map(|(name, _)| name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_place_stays_a_value() {
        let filled = fill("`{a}` and `{b}`, {c} {", |name| match name {
            "a" => Some("{b}".into()),
            "b" => Some("x".into()),
            _ => None,
        });

        assert_eq!(filled, "`{b}` and `x`, {c} {");
    }

    #[test]
    fn the_places_are_compared_with_the_names() {
        assert!(has_exactly("`{a}` of {b_c}", &["a", "b_c"]));
        assert!(has_exactly("{a} {a} [1] {} {A} {1}", &["a"]));
        assert!(!has_exactly("{a}", &[]));
        assert!(!has_exactly("{a}", &["a", "b"]));
        assert!(!has_exactly("{ab}", &["a"]));
    }
}
