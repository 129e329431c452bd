//! What is wrong with a regular expression, in our words: the library tells its own only in English.

use regex_syntax::{ParserBuilder, ast, hir};
use tenantry_domain::{message::Message, say};

/// How deep brackets may nest.
pub(super) const NEST_LIMIT: u32 = 32;

/// Why a text is no regular expression; `said` is what the library says, for what is not known to happen.
pub(super) fn reason(text: &str, said: &str) -> Message {
    let read = ParserBuilder::new()
        .nest_limit(NEST_LIMIT)
        .build()
        .parse(text);
    let known = match read {
        Err(regex_syntax::Error::Parse(error)) => of_syntax(error.kind()),
        Err(regex_syntax::Error::Translate(error)) => of_meaning(error.kind()),
        _ => None,
    };
    known.unwrap_or_else(|| say!("it cannot be read: `{said}`", said))
}

fn of_syntax(kind: &ast::ErrorKind) -> Option<Message> {
    use ast::ErrorKind as K;
    Some(match kind {
        K::CaptureLimitExceeded => say!("there are too many groups"),
        K::ClassEscapeInvalid => say!("this escape means nothing in brackets"),
        K::ClassRangeInvalid => say!("a range in brackets ends before it begins"),
        K::ClassRangeLiteral => say!("a range in brackets goes from one character to another"),
        K::ClassUnclosed => say!("unclosed bracket `[`"),
        K::DecimalEmpty | K::RepetitionCountDecimalEmpty => {
            say!("a count in `{brackets}` is missing", brackets = "{}")
        }
        K::DecimalInvalid => say!("a count is too large"),
        K::EscapeHexEmpty | K::EscapeHexInvalid | K::EscapeHexInvalidDigit => {
            say!("`\\x` is followed by the number of a character")
        }
        K::EscapeUnexpectedEof => say!("nothing follows the last `\\`"),
        K::EscapeUnrecognized => say!("this escape means nothing"),
        K::FlagDanglingNegation
        | K::FlagDuplicate { .. }
        | K::FlagRepeatedNegation { .. }
        | K::FlagUnexpectedEof
        | K::FlagUnrecognized => say!("flags are written like `(?i)` or `(?i-s)`, each once"),
        K::GroupNameDuplicate { .. } => say!("two groups have the same name"),
        K::GroupNameEmpty | K::GroupNameInvalid | K::GroupNameUnexpectedEof => {
            say!("a group is named like `(?P<name>...)`")
        }
        K::GroupUnclosed => say!("unclosed group"),
        K::GroupUnopened => say!("`)` closes nothing"),
        K::NestLimitExceeded(most) => say!("brackets nest at most {most} deep", most),
        K::RepetitionCountInvalid => say!("a count ends before it begins"),
        K::RepetitionCountUnclosed => say!("unclosed count `{bracket}`", bracket = "{"),
        K::RepetitionMissing => say!("there is nothing to repeat"),
        K::SpecialWordBoundaryUnclosed
        | K::SpecialWordBoundaryUnrecognized
        | K::SpecialWordOrRepetitionUnexpectedEof => {
            say!("the edge of a word is written `\\b`, without brackets")
        }
        K::UnicodeClassInvalid => unknown_class(),
        K::UnsupportedBackreference => say!("groups cannot be referred to"),
        K::UnsupportedLookAround => say!("what comes before or after cannot be looked at"),
        _ => return None,
    })
}

fn of_meaning(kind: &hir::ErrorKind) -> Option<Message> {
    use hir::ErrorKind as K;
    match kind {
        K::UnicodePropertyNotFound
        | K::UnicodePropertyValueNotFound
        | K::UnicodePerlClassNotFound => Some(unknown_class()),
        _ => None,
    }
}

fn unknown_class() -> Message {
    say!("there is no class of characters of this name")
}

#[cfg(test)]
mod tests {
    use tenantry_domain::Language;

    use super::super::{Pattern, Unfit};

    #[test]
    fn what_is_wrong_is_said_in_both_languages() {
        for wrong in [
            "(",
            "[",
            "*a",
            "a{2,1}",
            "a{",
            "a{99999999999}",
            r"\q",
            "(?P<n>a)(?P<n>b)",
            "(?<=a)b",
            r"(a)\1",
            "(?z)a",
            "[b-a]",
            r"\p{Nope}",
            r"\x{zz}",
            r"\x{110000}",
            "(?ii)a",
            "(?-)a",
            ")",
            r"a\",
            "(?P<>a)",
            "(?P<1>a)",
            "(?P<a",
            "[a",
            r"[\b]",
            r"[a-\d]",
            r"\b{nope}",
            "a{,}",
            r"\x",
            r"\p",
            "(?i",
            "(?u",
        ] {
            let Err(Unfit::Syntax(reason)) = Pattern::compile(wrong) else {
                continue;
            };
            assert!(!reason.contains("it cannot be read"), "{wrong}: {reason:?}");
            let thai = reason.in_language(Language::Thai);
            assert_ne!(thai, reason.as_str(), "{wrong}");
        }
        let nested = format!("{}a{}", "(".repeat(40), ")".repeat(40));
        let Err(Unfit::Syntax(reason)) = Pattern::compile(&nested) else {
            panic!("too deep")
        };
        assert_eq!(reason, "brackets nest at most 32 deep");
    }
}
