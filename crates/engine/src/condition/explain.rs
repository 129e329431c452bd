//! What is wrong with a condition that does not parse, in the words of who wrote it.
//!
//! A parser knows where it stopped, and not why a person wrote what stands there. The usual reasons
//! are few: a reserved word, a number that is too big, another language's operator.

use cel::parser::{ParseError, ParseErrors};
use tenantry_domain::{message::Message, packs::Code, say};

use super::{Issue, bounds};

/// Words that CEL keeps for itself (its specification, "reserved").
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];
/// Words that are something already, so that no field is read by them after a dot.
const KEYWORDS: [&str; 4] = ["in", "true", "false", "null"];

/// One issue for all that a parser says; the first thing wrong is the one to correct.
pub(super) fn explain(text: &str, errors: &ParseErrors) -> Issue {
    let unreadable = || invalid(0..1, say!("this condition cannot be read"));
    let Some(first) = errors.errors.iter().find(|error| error.pos.1 > 0) else {
        return unreadable();
    };
    if errors
        .errors
        .iter()
        .any(|error| error.msg.contains("Recursion limit"))
    {
        return bounds::too_deep(0..1);
    }
    let chars: Vec<char> = text.chars().collect();
    let start = place(text, first);
    let at = Stop {
        before: chars.get(..start).unwrap_or_default(),
        rest: chars.get(start..).unwrap_or_default(),
    };
    if first.msg.contains("has() macro") {
        return invalid(
            start..start + 1,
            say!("`has` asks for a field of something, as in `has(rawPayload.amount)`"),
        )
        .maybe_hint(at.presence());
    }
    if at.rest.iter().all(|c| c.is_whitespace()) {
        return invalid(
            start.saturating_sub(1)..start,
            say!("this condition ends where more is expected"),
        );
    }
    at.number()
        .or_else(|| at.string())
        .or_else(|| at.reserved())
        .unwrap_or_else(|| at.other())
}

/// The index of the character that an error is about; the parser counts lines and columns from 1.
fn place(text: &str, error: &ParseError) -> usize {
    let line = usize::try_from(error.pos.0 - 1).unwrap_or_default();
    let column = usize::try_from(error.pos.1 - 1).unwrap_or_default();
    let before: usize = text
        .split_inclusive('\n')
        .take(line)
        .map(|line| line.chars().count())
        .sum();
    (before + column).min(text.chars().count())
}

fn invalid(chars: std::ops::Range<usize>, message: Message) -> Issue {
    Issue::new(Code::InvalidCondition, chars, message)
}

/// Where the parser stopped.
struct Stop<'c> {
    before: &'c [char],
    rest: &'c [char],
}

impl Stop<'_> {
    /// The name or number that begins here.
    fn word(&self) -> String {
        let is_part = |c: &&char| c.is_alphanumeric() || **c == '_';
        self.rest.iter().take_while(is_part).collect()
    }

    fn here(&self, length: usize) -> std::ops::Range<usize> {
        self.before.len()..self.before.len() + length
    }

    /// The last character before this place that is no white space.
    fn previous(&self) -> Option<char> {
        let mut before = self.before.iter().rev();
        before.find(|c| !c.is_whitespace()).copied()
    }

    /// The first character after a word here that is no white space.
    fn next(&self, word: &str) -> Option<char> {
        let mut after = self.rest.iter().skip(word.chars().count());
        after.find(|c| !c.is_whitespace()).copied()
    }

    /// A number that no type holds. Every other number is one.
    fn number(&self) -> Option<Issue> {
        let word: String = {
            // Signs of an exponent belong to it, and points.
            let mut last = ' ';
            let is_part = |c: &&char| {
                let is_sign = matches!(**c, '+' | '-') && matches!(last, 'e' | 'E');
                last = **c;
                c.is_ascii_alphanumeric() || **c == '.' || is_sign
            };
            self.rest.iter().take_while(is_part).collect()
        };
        let is_one = word.chars().next().is_some_and(|c| c.is_ascii_digit());
        if !is_one || self.previous() == Some('.') {
            return None;
        }
        let here = self.here(word.chars().count());
        let (digits, is_unsigned) = match word.strip_suffix(['u', 'U']) {
            Some(digits) => (digits, true),
            None => (word.as_str(), false),
        };
        let hexadecimal = digits.strip_prefix("0x").or(digits.strip_prefix("0X"));
        let is_integer = match hexadecimal {
            Some(digits) => digits.chars().all(|c| c.is_ascii_hexdigit()),
            None => digits.chars().all(|c| c.is_ascii_digit()),
        };
        if !is_integer {
            let value: f64 = word.parse().ok()?;
            return value.is_infinite().then(|| {
                invalid(here, say!("`{word}` is too big for a number", word)).hint(say!(
                    "numbers with a fraction or an exponent go up to about `1.8e308`"
                ))
            });
        }
        let (kind, most) = if is_unsigned {
            (say!("an unsigned integer"), u64::MAX.to_string())
        } else {
            (say!("an integer"), i64::MAX.to_string())
        };
        let issue = invalid(
            here,
            say!("`{word}` is too big for {kind}", word, kind = kind.clone()),
        );
        Some(match (hexadecimal, is_unsigned) {
            (None, false) => issue.hint(say!(
                "integers go up to {most}; a number with a fraction may be larger: `{word}.0`",
                most,
                word
            )),
            _ => issue.hint(say!("{kind} is at most {most}", kind, most)),
        })
    }

    /// A string whose escapes mean nothing.
    fn string(&self) -> Option<Issue> {
        let opens = self.rest.iter().position(|c| matches!(c, '"' | '\''))?;
        let prefix = self.rest.get(..opens)?;
        if opens > 2 || !prefix.iter().all(|c| matches!(c, 'r' | 'R' | 'b' | 'B')) {
            return None;
        }
        let slash = self.rest.iter().position(|c| *c == '\\')?;
        let mut at = slash;
        while self.rest.get(at) == Some(&'\\') {
            let escape = *self.rest.get(at + 1)?;
            let digits = match escape {
                'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | '?' | '"' | '\'' | '`' => Some(0),
                'x' | 'X' | '0'..='3' => Some(2),
                'u' => Some(4),
                'U' => Some(8),
                _ => None,
            };
            let is_digit = |c: &char| match escape {
                '0'..='3' => c.is_digit(8),
                _ => c.is_ascii_hexdigit(),
            };
            let fits = digits.is_some_and(|digits| {
                let written = self.rest.get(at + 2..at + 2 + digits);
                written.is_some_and(|written| written.iter().all(is_digit))
            });
            if !fits {
                let start = self.before.len() + at;
                let issue = invalid(
                    start..start + 2,
                    say!("`\\{escape}` means nothing in a string of CEL", escape),
                );
                return Some(if matches!(escape, 'x' | 'X' | 'u' | 'U' | '0'..='3') {
                    issue.hint(say!(
                        "`\\{escape}` is followed by {count} digits",
                        escape,
                        count = digits.unwrap_or_default()
                    ))
                } else {
                    issue.hint(say!("write `\\\\{escape}`, or `r` before the string, in which `\\` is a character as others are", escape))
                });
            }
            let after = at + 2;
            at = after + self.rest.get(after..)?.iter().position(|c| *c == '\\')?;
        }
        None
    }

    /// A word that CEL keeps for itself.
    fn reserved(&self) -> Option<Issue> {
        let word = self.word();
        let here = self.here(word.chars().count());
        if self.previous() == Some('.') && KEYWORDS.contains(&word.as_str()) {
            let message = say!(
                "`{word}` is a word of CEL, so it cannot stand after a dot",
                word
            );
            return Some(
                invalid(here, message).hint(say!("write `[\"{word}\"]` for `.{word}`", word)),
            );
        }
        if !RESERVED.contains(&word.as_str()) {
            return None;
        }
        let issue = invalid(here, say!("`{word}` is a reserved word in CEL", word));
        Some(match (self.previous(), self.next(&word)) {
            (Some('('), Some(',')) => issue.hint(say!("give the variable another name")),
            (_, Some('(')) if !matches!(word.as_str(), "if" | "for" | "while") => {
                issue.hint(say!("conditions call the functions of the CEL standard alone"))
            }
            (_, Some('(')) => issue.hint(say!("a condition has no statements: choose with `test ? a : b`, look through a list with `list.exists(x, ...)`")),
            _ => issue.hint(say!("write `rawPayload[\"{word}\"]`", word)),
        })
    }

    fn other(&self) -> Issue {
        let word = self.word();
        let shown = if word.is_empty() {
            self.rest.iter().take(1).collect()
        } else {
            word.clone()
        };
        let issue = invalid(
            self.here(shown.chars().count()),
            say!("`{shown}` cannot stand here", shown),
        );
        let adjoins_digit = self.before.last().is_some_and(char::is_ascii_digit);
        match word.to_ascii_lowercase().as_str() {
            "and" => issue.hint(say!("write `&&`")),
            "or" => issue.hint(say!("write `||`")),
            "not" => issue.hint(say!("write `!`")),
            "is" => issue.hint(say!("compare with `==`")),
            "like" => issue.hint(say!("write `value.contains('...')` or `value.matches('...')`")),
            "between" => issue.hint(say!("write `value >= low && value <= high`")),
            "contains" | "matches" | "startswith" | "endswith" => {
                let name = match word.to_ascii_lowercase().as_str() {
                    "startswith" => "startsWith",
                    "endswith" => "endsWith",
                    "matches" => "matches",
                    _ => "contains",
                };
                issue.hint(say!("write `value.{name}('...')`", name))
            }
            "" => match self.sign() {
                Some(hint) => issue.hint(hint),
                None => issue,
            },
            _ if adjoins_digit => {
                issue.hint(say!("a number has digits alone, such as `1000` or `0.5`, and a name begins with a letter"))
            }
            _ => issue.hint(say!("an operator such as `&&` may be missing before it")),
        }
    }

    /// What to write for a sign that cannot stand here.
    fn sign(&self) -> Option<Message> {
        let first = self.rest.first()?;
        let second = self.rest.get(1);
        let last = self.before.last();
        match (last, first, second) {
            (Some('<'), '>', _) => Some(say!("write `!=`")),
            (Some('?'), '?', _) | (_, '?', Some('?' | '.')) => {
                Some(say!("write `has(a.b) ? a.b : c`"))
            }
            (_, '.', Some(digit)) if digit.is_ascii_digit() => {
                let is_part = |c: &&char| c.is_alphanumeric() || **c == '_';
                let name: String = self.rest.iter().skip(1).take_while(is_part).collect();
                Some(if name.chars().all(|c| c.is_ascii_digit()) {
                    say!(
                        "write `[{name}]` for an entry of a list, `[\"{name}\"]` for a field",
                        name
                    )
                } else {
                    say!("a name begins with a letter; write `[\"{name}\"]`", name)
                })
            }
            (_, ',', _) => Some(say!("a list is written `[1, 2]`")),
            _ => None,
        }
    }

    /// How to ask whether there is what `has` was given, which is no field after a dot.
    fn presence(&self) -> Option<Message> {
        // The parser stops at a part of the argument; the last `has(` before it or here began it.
        let whole: Vec<char> = self.before.iter().chain(self.rest).copied().collect();
        let end = (self.before.len() + 1).min(whole.len());
        let opens = whole
            .get(..end)?
            .windows(4)
            .rposition(|four| four == ['h', 'a', 's', '('])?
            + 4;
        let inner = whole.get(opens..)?;
        let mut depth = 0_usize;
        let mut quote = None;
        let closes = inner.iter().position(|c| {
            match (quote, c) {
                (Some(open), c) if *c == open => quote = None,
                (None, '"' | '\'') => quote = Some(*c),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ')') if depth == 0 => return true,
                (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            false
        })?;
        let argument: String = inner.get(..closes)?.iter().collect();
        let argument = argument.trim();
        if let Some((container, key)) = argument
            .strip_suffix(']')
            .and_then(|argument| argument.rsplit_once('['))
        {
            let (container, key) = (container.trim(), key.trim());
            return Some(if key.parse::<u64>().is_ok() {
                say!("write `size({container}) > {key}`", container, key)
            } else {
                say!("write `{key} in {container}`", key, container)
            });
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (!argument.is_empty() && argument.chars().all(is_name))
            .then(|| say!("write `has(rawPayload.{argument})`", argument))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::parse::parse, *};

    /// What is said about a text: the characters it is about, the message, the hint.
    fn said(text: &str) -> (String, String, String) {
        let issue = parse(text).expect_err(text);
        assert_eq!(issue.code, Code::InvalidCondition, "{text}");
        let covered = text
            .chars()
            .skip(issue.chars.start)
            .take(issue.chars.len())
            .collect();
        (
            covered,
            issue.message.into(),
            issue.hint.map(String::from).unwrap_or_default(),
        )
    }

    #[test]
    fn every_reserved_word_is_called_one() {
        for word in RESERVED {
            let (covered, message, hint) = said(&format!("{word} == 'x'"));

            assert_eq!(covered, word);
            assert_eq!(message, format!("`{word}` is a reserved word in CEL"));
            assert_eq!(hint, format!("write `rawPayload[\"{word}\"]`"));
            for right in [
                format!("rawPayload[\"{word}\"] == 'x'"),
                format!("rawPayload.{word} == 'x'"),
            ] {
                assert!(parse(&right).is_ok(), "{right}");
            }

            let (_, message, hint) = said(&format!("items.exists({word}, {word} > 1)"));
            assert!(message.contains("reserved"), "{message}");
            assert_eq!(hint, "give the variable another name");
        }
        for word in KEYWORDS {
            let (covered, _, hint) = said(&format!("a.{word} == 1"));
            assert_eq!(
                (covered.as_str(), hint),
                (word, format!("write `[\"{word}\"]` for `.{word}`"))
            );
        }
    }

    #[test]
    fn numbers_that_are_too_big_are_called_so() {
        for (number, kind, hint) in [
            (
                "99999999999999999999",
                "an integer",
                "`99999999999999999999.0`",
            ),
            ("9223372036854775808", "an integer", "9223372036854775807"),
            (
                "18446744073709551616u",
                "an unsigned integer",
                "18446744073709551615",
            ),
            ("0xFFFFFFFFFFFFFFFFF", "an integer", "9223372036854775807"),
            ("1e400", "a number", "1.8e308"),
            ("12.5e+999", "a number", "1.8e308"),
        ] {
            let (covered, message, said) = said(&format!("amount > {number} && b"));

            assert_eq!(covered, number);
            assert_eq!(message, format!("`{number}` is too big for {kind}"));
            assert!(said.contains(hint), "{said}");
        }
    }

    #[test]
    fn has_without_a_field_says_how_to_ask() {
        for (text, hint) in [
            (r#"has(m["a/b"])"#, r#"write `"a/b" in m`"#),
            ("!has(a.b['c d']) && d", "write `'c d' in a.b`"),
            ("has(m[key])", "write `key in m`"),
            ("has(items[0])", "write `size(items) > 0`"),
            ("has(amount) && b", "write `has(rawPayload.amount)`"),
            ("has(a.b) && has(c)", "write `has(rawPayload.c)`"),
        ] {
            assert_eq!(said(text).2, hint, "{text}");
        }
    }

    #[test]
    fn habits_of_other_languages_are_known() {
        for (text, covered, hint) in [
            ("a <> 1", ">", "write `!=`"),
            ("a AND b", "AND", "write `&&`"),
            ("a matches 'x'", "matches", "write `value.matches('...')`"),
            ("10k < a", "k", "a number has digits alone"),
            ("1_000 < a", "_000", "a number has digits alone"),
            ("a.1 == 2", ".", "write `[1]` for an entry"),
            ("rawPayload.2nd == 1", ".", "write `[\"2nd\"]`"),
            ("a in (1, 2)", ",", "a list is written `[1, 2]`"),
            ("a ?? b", "?", "write `has(a.b) ? a.b : c`"),
            (r"'\d+' == a", r"\d", r"write `\\d`"),
            (r"a == '\u12'", r"\u", "4 digits"),
            ("a b", "b", "an operator such as `&&`"),
        ] {
            let (found, _, said) = said(text);
            assert_eq!(found, covered, "{text}");
            assert!(said.contains(hint), "{text}: {said}");
        }
    }
}
