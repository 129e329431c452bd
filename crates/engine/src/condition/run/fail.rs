//! Why an expression has no value on an exception.

use std::fmt;

use crate::schema::shortened;

/// Why an expression has no value. Few words, for they stand in every trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fail {
    /// Nothing of this name is in the payload, and it is no fixed name.
    NoName(Box<str>),
    /// A fixed name that this exception has no value for.
    Unset(&'static str),
    /// A map has no such key.
    NoKey(Box<str>),
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
            Self::NoName(name) => write!(f, "the payload has no field `{}`", shortened(name)),
            Self::Unset(name) => write!(f, "`{name}` is not known here"),
            Self::NoKey(key) => write!(f, "there is no field `{}`", shortened(key)),
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
