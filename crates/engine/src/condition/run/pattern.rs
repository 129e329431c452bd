//! Regular expressions: compiled once, bounded in size, and paid for by what they may cost.
//!
//! CEL names the syntax of RE2. What the library at hand reads differently is rewritten first
//! ([`re2`]), so that a condition means here what it means elsewhere.

mod re2;
mod words;

use tenantry_domain::message::Message;

use regex::{Regex, RegexBuilder};

/// The sizes that a compiled expression may have, in bytes, and what matching a byte with it costs.
const SIZES: [(usize, usize); 3] = [(4 * 1024, 1), (16 * 1024, 4), (64 * 1024, 16)];
/// How much memory one may use to match faster.
const CACHE_BYTES: usize = 128 * 1024;

/// A regular expression, ready to match.
#[derive(Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    weight: usize,
}

/// Why a text cannot be used as a regular expression.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is none; says why.
    Syntax(Message),
    /// It needs more memory than one may.
    TooLarge,
}

impl Pattern {
    /// Compiles a text.
    pub(crate) fn compile(text: &str) -> Result<Self, Unfit> {
        let written = re2::rewritten(text)?;
        let mut unfit = Unfit::TooLarge;
        for (size, weight) in SIZES {
            let built = RegexBuilder::new(&written)
                .size_limit(size)
                .dfa_size_limit(CACHE_BYTES)
                .nest_limit(words::NEST_LIMIT)
                .build();
            match built {
                Ok(regex) => return Ok(Self { regex, weight }),
                Err(regex::Error::CompiledTooBig(_)) => {}
                Err(error) => {
                    unfit = Unfit::Syntax(words::reason(&written, &last_line(&error.to_string())));
                    break;
                }
            }
        }
        Err(unfit)
    }

    /// Whether some part of a text matches.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The work of matching a text, at worst.
    pub(super) const fn cost(&self, text: &str) -> usize {
        1 + text.len() * self.weight
    }
}

/// The sentence at the end of the library's drawing of what is wrong.
fn last_line(error: &str) -> String {
    let last = error.lines().last().unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_bounded_before_they_run() {
        assert_eq!(Pattern::compile("^T-[0-9]{3}$").unwrap().weight, 1);
        assert_eq!(
            Pattern::compile("((a{100}){100}){100}").unwrap_err(),
            Unfit::TooLarge
        );
        assert_eq!(
            Pattern::compile("(a").unwrap_err(),
            Unfit::Syntax(Message::verbatim("unclosed group"))
        );
    }

    #[test]
    fn classes_are_those_of_re2() {
        for (pattern, matching, other) in [
            (r"^\d+$", "059", "\u{663}"),
            (r"^\D$", "\u{e53}", "5"),
            (r"^\w+$", "aZ_9", "ก"),
            (r"^\W$", "é", "e"),
            (r"^\s+$", " \t\r\n\u{c}", "\u{a0}"),
            (r"^\S$", "\u{3000}", " "),
            (r"^[\d.-]+$", "1.5-", "\u{661}"),
            (r"^[^\w]$", "ñ", "n"),
            (r"^[\D]$", "๓", "3"),
            (r"^a\b", "aก", "ab"),
            (r"^a\Bb", "ab", "a b"),
            (r"^(?i)\w$", "K", "\u{212a}"),
            (r"^[[:digit:]]$", "7", "\u{667}"),
            (r"^[a[b]$", "[", "]"),
            (r"^[a&&b]+$", "a&b", "c"),
            (r"^[a~~b]+$", "a~b", "c"),
            (r"^[]a]+$", "]a", "b"),
            (r"^[^]a]$", "b", "]"),
            (r"^\p{Thai}$", "ก", "a"),
            (r"^\\d$", r"\d", "5"),
            (r"^ก.$", "กข", "ก"),
        ] {
            let compiled =
                Pattern::compile(pattern).unwrap_or_else(|unfit| panic!("{pattern}: {unfit:?}"));
            assert!(compiled.is_match(matching), "{pattern} {matching}");
            assert!(!compiled.is_match(other), "{pattern} {other}");
        }
        assert!(matches!(Pattern::compile("[a--b]"), Err(Unfit::Syntax(_))));
    }
}
