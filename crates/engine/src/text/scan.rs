//! Walks a text token by token, without recursion, and knows where everything is.
//!
//! It serves two readers: one wants to know everything that is wrong with a text that was refused,
//! the other wants the places of some values in a text that is fine.

use std::{borrow::Cow, collections::HashSet, ops::Range};

use tenantry_domain::{message::Message, packs::Code, say};

use super::token::{self, Flaw};
use crate::{limits, path};

/// Who listens to a scan.
pub(super) trait Listener {
    /// Whether the keys of an object are compared with each other.
    const COMPARES_KEYS: bool;

    /// A value is complete.
    fn value(&mut self, pointer: &str, key: Option<&Range<usize>>, value: Range<usize>);

    /// Something is wrong. The scan goes on where it can; `false` ends it.
    fn flaw(&mut self, pointer: &str, flaw: Flaw) -> bool;
}

/// Walks a text from its first byte to its last, or to where it stops being JSON.
pub(super) fn scan(text: &str, listener: &mut impl Listener) {
    let mut scanner = Scanner {
        text,
        at: 0,
        expect: Expect::Value,
        open: Vec::new(),
        pointer: String::new(),
        key: None,
        flaws: Vec::new(),
    };
    while scanner.step(listener) {}
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ItemOrEnd,
    KeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
    Nothing,
}

struct Open<'t> {
    is_object: bool,
    start: usize,
    key: Option<Range<usize>>,
    items: usize,
    /// The length of the pointer to this container.
    pointer: usize,
    keys: HashSet<Cow<'t, str>>,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    expect: Expect,
    open: Vec<Open<'t>>,
    /// The pointer to the value that is being read.
    pointer: String,
    /// The key of the value that is being read.
    key: Option<Range<usize>>,
    flaws: Vec<Flaw>,
}

impl Scanner<'_> {
    /// Reads one token; `false` at the end.
    fn step<L: Listener>(&mut self, listener: &mut L) -> bool {
        self.skip_space();
        let Some(byte) = self.byte(0) else {
            return self.expect != Expect::Nothing && self.stop(listener, self.ended_early());
        };
        let outcome = match (self.expect, byte) {
            (Expect::Value | Expect::ItemOrEnd, b'{' | b'[') => self.enter(byte),
            (Expect::Value | Expect::ItemOrEnd, b'"' | b'-' | b'0'..=b'9') => {
                self.scalar(byte, listener)
            }
            (Expect::KeyOrEnd | Expect::Key, b'"') => self.read_key::<L>(),
            (Expect::Colon, b':') => {
                self.at += 1;
                self.expect = Expect::Value;
                Ok(())
            }
            (Expect::CommaOrEnd, b',') => {
                self.next_item();
                Ok(())
            }
            (Expect::CommaOrEnd | Expect::KeyOrEnd, b'}') if self.is_in_object() => {
                self.leave(listener);
                Ok(())
            }
            (Expect::CommaOrEnd | Expect::ItemOrEnd, b']') if !self.is_in_object() => {
                self.leave(listener);
                Ok(())
            }
            (Expect::Value | Expect::ItemOrEnd, _) => self.literal(listener),
            _ => Err(token::unexpected(self.text, self.at, &self.situation())),
        };
        for flaw in std::mem::take(&mut self.flaws) {
            if !listener.flaw(&self.pointer, flaw) {
                return false;
            }
        }
        match outcome {
            Ok(()) => true,
            Err(flaw) => self.stop(listener, flaw),
        }
    }

    fn stop(&self, listener: &mut impl Listener, flaw: Flaw) -> bool {
        listener.flaw(&self.pointer, flaw);
        false
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.byte(0), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn is_in_object(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_object)
    }

    fn enter(&mut self, bracket: u8) -> Result<(), Flaw> {
        if self.open.len() == limits::DEPTH {
            return Err(Flaw {
                code: Code::TooDeep,
                range: self.at..self.at + 1,
                message: say!(
                    "objects and arrays nest at most {most} deep",
                    most = limits::DEPTH
                ),
                hint: None,
            });
        }
        let is_object = bracket == b'{';
        self.open.push(Open {
            is_object,
            start: self.at,
            key: self.key.take(),
            items: 0,
            pointer: self.pointer.len(),
            keys: HashSet::new(),
        });
        self.at += 1;
        if is_object {
            self.expect = Expect::KeyOrEnd;
        } else {
            self.expect = Expect::ItemOrEnd;
            path::push_index(&mut self.pointer, 0);
        }
        Ok(())
    }

    fn leave(&mut self, listener: &mut impl Listener) {
        self.at += 1;
        if let Some(open) = self.open.pop() {
            self.pointer.truncate(open.pointer);
            listener.value(&self.pointer, open.key.as_ref(), open.start..self.at);
        }
        self.after_value();
    }

    fn after_value(&mut self) {
        self.key = None;
        self.expect = if self.open.is_empty() {
            Expect::Nothing
        } else {
            Expect::CommaOrEnd
        };
    }

    fn next_item(&mut self) {
        self.at += 1;
        if let Some(open) = self.open.last_mut() {
            open.items += 1;
            self.pointer.truncate(open.pointer);
            if open.is_object {
                self.expect = Expect::Key;
            } else {
                path::push_index(&mut self.pointer, open.items);
                self.expect = Expect::Value;
            }
        }
    }

    fn read_key<L: Listener>(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        self.at = token::string(self.text, start, &mut self.flaws)?;
        let written = self.text.get(start..self.at).unwrap_or_default();
        let name = token::decoded(written);
        if let Some(open) = self.open.last_mut() {
            self.pointer.truncate(open.pointer);
            path::push_key(&mut self.pointer, &name);
            if L::COMPARES_KEYS && !open.keys.insert(name) {
                self.flaws.push(Flaw {
                    code: Code::DuplicateKey,
                    range: start..self.at,
                    message: say!("the key {written} stands twice in this object", written),
                    hint: Some(say!("keep one of the two; only one could count")),
                });
            }
        }
        self.key = Some(start..self.at);
        self.expect = Expect::Colon;
        Ok(())
    }

    fn scalar(&mut self, first: u8, listener: &mut impl Listener) -> Result<(), Flaw> {
        let start = self.at;
        self.at = if first == b'"' {
            token::string(self.text, start, &mut self.flaws)?
        } else {
            token::number(self.text, start, &mut self.flaws)?
        };
        listener.value(&self.pointer, self.key.as_ref(), start..self.at);
        self.after_value();
        Ok(())
    }

    fn literal(&mut self, listener: &mut impl Listener) -> Result<(), Flaw> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = ["true", "false", "null"]
            .into_iter()
            .find(|word| rest.starts_with(word));
        let Some(word) = word else {
            return Err(token::unexpected(self.text, self.at, &self.situation()));
        };
        let start = self.at;
        self.at += word.len();
        listener.value(&self.pointer, self.key.as_ref(), start..self.at);
        self.after_value();
        Ok(())
    }

    /// What could stand here, in words.
    fn situation(&self) -> Message {
        match (self.expect, self.is_in_object()) {
            (Expect::Value, _) => say!("a value"),
            (Expect::ItemOrEnd, _) => say!("a value or `]`"),
            (Expect::KeyOrEnd, _) => say!("a key in double quotes or `}`"),
            (Expect::Key, _) => say!("a key in double quotes"),
            (Expect::Colon, _) => Message::verbatim("`:`"),
            (Expect::CommaOrEnd, true) => say!("`,` or `}`"),
            (Expect::CommaOrEnd, false) => say!("`,` or `]`"),
            (Expect::Nothing, _) => say!("the end of the document"),
        }
    }

    fn ended_early(&self) -> Flaw {
        let end = self.text.len();
        let Some(open) = self.open.last() else {
            return Flaw::syntax(
                end..end,
                say!("there is no document here, only white space"),
            );
        };
        let (bracket, close) = if open.is_object {
            ('{', '}')
        } else {
            ('[', ']')
        };
        let before = self.text.get(..open.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Flaw::syntax(
            end..end,
            say!(
                "the document ends here, where {expected} is expected",
                expected = self.situation()
            ),
        )
        .hint(say!(
            "the `{bracket}` on line {line} has no closing `{close}`",
            bracket,
            line,
            close
        ))
    }
}
