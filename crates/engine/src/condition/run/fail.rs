//! Why an expression has no value on an exception.

use std::{fmt, sync::Arc};

/// Why an expression has no value. Few words, for they stand in every trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fail {
    /// Nothing of this name is in the payload, and it is no fixed name.
    NoName(Arc<str>),
    /// A fixed name that this exception has no value for.
    Unset(&'static str),
    /// A map has no such key.
    NoKey(Arc<str>),
    /// A list has no such place.
    NoItem,
    /// An operator that takes other things.
    Mixed {
        symbol: &'static str,
        left: &'static str,
        right: &'static str,
    },
    /// A thing of another kind than is needed.
    NotA {
        wanted: &'static str,
        got: &'static str,
    },
    /// A value that a function does not take.
    Unfit(&'static str),
    /// The result of a calculation is no number any more.
    Overflow,
    /// A division by zero.
    ByZero,
    /// The budget is used up.
    Spent,
}

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName(name) => write!(f, "the payload has no field `{}`", Short(name)),
            Self::Unset(name) => write!(f, "`{name}` is not known here"),
            Self::NoKey(key) => write!(f, "there is no field `{}`", Short(key)),
            Self::NoItem => f.write_str("the list has no entry at this place"),
            Self::Mixed {
                symbol,
                left,
                right,
            } => {
                write!(f, "`{symbol}` does not take {left} and {right}")
            }
            Self::NotA { wanted, got } => write!(f, "{wanted} is needed, not {got}"),
            Self::Unfit(why) => f.write_str(why),
            Self::Overflow => f.write_str("a result is too large"),
            Self::ByZero => f.write_str("a division by zero"),
            Self::Spent => f.write_str("the expression used up its budget"),
        }
    }
}

/// A name that is cut where it is too long for a message, without a copy of it.
struct Short<'n>(&'n str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHARS: usize = 60;
        match self.0.char_indices().nth(CHARS) {
            None => f.write_str(self.0),
            Some((end, _)) => write!(f, "{}…", self.0.get(..end).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut() {
        let fail = Fail::NoKey("é".repeat(200).into());

        let said = fail.to_string();

        assert_eq!(said.chars().count(), "there is no field ``".len() + 61);
    }
}
