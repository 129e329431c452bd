//! Bounds a condition by its text alone, in one pass and without recursion.
//!
//! Besides keeping deep expressions away from the parser, this pass finds the usual slips (a single
//! `=`, an open bracket, a typographic quote) at their exact place, which the parser does not.

use tenantry_domain::{packs::Code, say};

use super::Issue;
use crate::limits;

/// Refuses a text that is too much for the parser, or plainly wrong.
pub(super) fn check(text: &str) -> Result<(), Issue> {
    if text.len() > limits::CONDITION_BYTES {
        let message = say!(
            "this condition has {bytes} bytes; at most {most} are allowed",
            bytes = text.len(),
            most = limits::CONDITION_BYTES
        );
        return Err(Issue::new(Code::ConditionTooComplex, 0..1, message)
            .hint(say!("split it into several rules")));
    }
    let chars: Vec<char> = text.chars().collect();
    if chars.iter().all(|c| c.is_whitespace()) {
        return Err(Issue::new(
            Code::InvalidCondition,
            0..chars.len(),
            say!("this condition is empty"),
        )
        .hint(say!(
            "remove it, or write what must hold, such as `amount > 1000`"
        )));
    }
    Pass {
        chars: &chars,
        at: 0,
        open: vec![Level::new('\0', 0)],
    }
    .run()
}

/// One level of brackets.
struct Level {
    bracket: char,
    start: usize,
    /// A bound on the depth of the operand being read, without what is nested in it now.
    depth: usize,
    /// The deepest operand of this level so far.
    deepest: usize,
    commas: usize,
}

impl Level {
    const fn new(bracket: char, start: usize) -> Self {
        Self {
            bracket,
            start,
            depth: 1,
            deepest: 1,
            commas: 0,
        }
    }

    fn deepen(&mut self, by: usize) {
        self.depth += by;
        self.deepest = self.deepest.max(self.depth);
    }
}

struct Pass<'c> {
    chars: &'c [char],
    at: usize,
    open: Vec<Level>,
}

impl Pass<'_> {
    fn run(mut self) -> Result<(), Issue> {
        while let Some(c) = self.peek(0) {
            let start = self.at;
            self.at += 1;
            match c {
                '"' | '\'' => self.string(c, start, self.is_raw(start))?,
                '/' if self.peek(0) == Some('/') => self.comment(),
                '(' | '[' | '{' => self.enter(c, start)?,
                ')' | ']' | '}' => self.leave(c, start)?,
                ',' => self.comma(start)?,
                '&' | '|' => self.logical(c, start)?,
                '=' => self.equals(start)?,
                '!' | '<' | '>' => {
                    if self.peek(0) == Some('=') {
                        self.at += 1;
                    }
                    self.deepen(start)?;
                }
                '.' | '+' | '-' | '*' | '/' | '%' | '?' | ':' => self.deepen(start)?,
                'i' if self.is_word_in(start) => self.deepen(start)?,
                _ if c.is_ascii_alphanumeric() || c == '_' || c.is_ascii_whitespace() => {}
                _ => return Err(stray(c, start)),
            }
        }
        match self.open.pop() {
            Some(level) if level.bracket != '\0' => {
                let message = say!(
                    "the `{bracket}` here is never closed",
                    bracket = level.bracket
                );
                Err(Issue::new(
                    Code::InvalidCondition,
                    level.start..level.start + 1,
                    message,
                ))
            }
            _ => Ok(()),
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn is_raw(&self, quote: usize) -> bool {
        let mut before = self.chars.get(..quote).unwrap_or_default().iter().rev();
        let mut prefix = before
            .by_ref()
            .take(2)
            .take_while(|c| matches!(c, 'r' | 'R' | 'b' | 'B'));
        prefix.any(|c| matches!(c, 'r' | 'R'))
    }

    fn is_word_in(&self, start: usize) -> bool {
        let is_part = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_');
        self.chars.get(start + 1) == Some(&'n')
            && !is_part(self.chars.get(start + 2))
            && !is_part(
                start
                    .checked_sub(1)
                    .and_then(|before| self.chars.get(before)),
            )
    }

    fn string(&mut self, quote: char, start: usize, raw: bool) -> Result<(), Issue> {
        let triple = self.peek(0) == Some(quote) && self.peek(1) == Some(quote);
        if triple {
            self.at += 2;
        } else if self.peek(0) == Some(quote) {
            self.at += 1;
            return Ok(());
        }
        while let Some(c) = self.peek(0) {
            self.at += 1;
            if c == '\\' && !raw {
                self.at += 1;
            } else if c == quote && (!triple || self.skip_pair(quote)) {
                return Ok(());
            } else if c == '\n' && !triple {
                break;
            }
        }
        let end = self.chars.len();
        Err(Issue::new(
            Code::InvalidCondition,
            start..end,
            say!("the string that begins here is never closed"),
        )
        .hint(say!("close it with `{quote}`", quote)))
    }

    fn skip_pair(&mut self, quote: char) -> bool {
        let closes = self.peek(0) == Some(quote) && self.peek(1) == Some(quote);
        if closes {
            self.at += 2;
        }
        closes
    }

    fn comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    fn enter(&mut self, bracket: char, start: usize) -> Result<(), Issue> {
        self.deepen(start)?;
        if self.open.len() > usize::from(limits::CONDITION_NESTING) {
            let message = say!(
                "brackets nest at most {most} deep",
                most = limits::CONDITION_NESTING
            );
            return Err(Issue::new(
                Code::ConditionTooComplex,
                start..start + 1,
                message,
            ));
        }
        self.open.push(Level::new(bracket, start));
        Ok(())
    }

    fn leave(&mut self, bracket: char, start: usize) -> Result<(), Issue> {
        let opening = match bracket {
            ')' => '(',
            ']' => '[',
            _ => '{',
        };
        let here = start..start + 1;
        match self.open.pop() {
            Some(level) if level.bracket == opening => {
                if let Some(outer) = self.open.last_mut() {
                    // Whatever follows wraps all that was inside.
                    outer.deepen(level.deepest);
                }
                self.bound(start)
            }
            Some(level) if level.bracket != '\0' => {
                let message = say!(
                    "`{bracket}` does not close the `{open}` before it",
                    bracket,
                    open = level.bracket
                );
                Err(Issue::new(Code::InvalidCondition, here, message))
            }
            _ => Err(Issue::new(
                Code::InvalidCondition,
                here,
                say!("`{bracket}` closes nothing", bracket),
            )),
        }
    }

    fn comma(&mut self, start: usize) -> Result<(), Issue> {
        let Some(level) = self.open.last_mut() else {
            return Ok(());
        };
        level.depth = 1;
        level.commas += 1;
        if level.commas >= limits::CONDITION_LITERAL && level.bracket != '(' {
            let message = say!(
                "a list or map has at most {most} entries",
                most = limits::CONDITION_LITERAL
            );
            return Err(
                Issue::new(Code::ConditionTooComplex, start..start + 1, message)
                    .hint(say!("split it into several rules")),
            );
        }
        Ok(())
    }

    fn logical(&mut self, c: char, start: usize) -> Result<(), Issue> {
        if self.peek(0) != Some(c) {
            return Err(Issue::new(
                Code::InvalidCondition,
                start..start + 1,
                say!("a single `{c}` is no operator", c),
            )
            .hint(say!("write `{c}{c}`", c)));
        }
        self.at += 1;
        // The parser balances `&&` and `||`, so a new operand starts from the top again.
        if let Some(level) = self.open.last_mut() {
            level.depth = 1;
        }
        Ok(())
    }

    fn equals(&mut self, start: usize) -> Result<(), Issue> {
        if self.peek(0) != Some('=') {
            return Err(Issue::new(
                Code::InvalidCondition,
                start..start + 1,
                say!("a single `=` is no operator"),
            )
            .hint(say!("compare with `==`")));
        }
        self.at += 1;
        self.deepen(start)
    }

    fn deepen(&mut self, start: usize) -> Result<(), Issue> {
        if let Some(level) = self.open.last_mut() {
            level.deepen(1);
        }
        self.bound(start)
    }

    fn bound(&self, start: usize) -> Result<(), Issue> {
        let depth: usize = self.open.iter().map(|level| level.depth).sum();
        if depth > limits::CONDITION_TEXT_DEPTH {
            return Err(too_deep(start..start + 1));
        }
        Ok(())
    }
}

/// The issue of a condition whose tree is too deep.
pub(super) fn too_deep(chars: std::ops::Range<usize>) -> Issue {
    let message = say!(
        "this condition nests deeper than {most} levels",
        most = limits::CONDITION_DEPTH
    );
    Issue::new(Code::ConditionTooComplex, chars, message).hint(say!("split it into several rules"))
}

fn stray(c: char, start: usize) -> Issue {
    let issue = Issue::new(
        Code::InvalidCondition,
        start..start + 1,
        say!("the character `{c}` has no meaning in a condition", c),
    );
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {
            issue.hint(say!("use straight quotes: `'`"))
        }
        '`' => issue.hint(say!("write text in straight quotes: `'...'`")),
        ';' => issue.hint(say!("a condition is one expression; join two with `&&`")),
        '\u{2260}' => issue.hint(say!("write `!=`")),
        '\u{2264}' => issue.hint(say!("write `<=`")),
        '\u{2265}' => issue.hint(say!("write `>=`")),
        '$' | '#' | '@' => issue.hint(say!("write the name alone, without this character")),
        _ if c.is_alphabetic() => issue.hint(say!(
            "names have the letters a to z; other fields are read as `rawPayload['...']`"
        )),
        _ => issue,
    }
}
