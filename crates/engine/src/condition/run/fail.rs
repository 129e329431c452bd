//! Why an expression has no value on an exception.

use std::sync::Arc;

use tenantry_domain::{
    message::{Message, Template},
    say,
};

use crate::{condition::Kind, schema::shortened};

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
        left: Kind,
        right: Kind,
    },
    /// A thing of another kind than is needed.
    NotA { wanted: Template, got: Kind },
    /// A value that a function does not take.
    Unfit(Template),
    /// The result of a calculation is no number any more.
    Overflow,
    /// A division by zero.
    ByZero,
    /// The budget is used up.
    Spent,
}

impl Fail {
    /// In words.
    pub(crate) fn message(&self) -> Message {
        match self {
            Self::NoName(name) => {
                say!("the payload has no field `{name}`", name = shortened(name))
            }
            Self::Unset(name) => say!("`{name}` is not known here", name),
            Self::NoKey(key) => say!("there is no field `{key}`", key = shortened(key)),
            Self::NoItem => say!("the list has no entry at this place"),
            Self::Mixed {
                symbol,
                left,
                right,
            } => {
                let (left, right) = (&left.name(), &right.name());
                say!(
                    "`{symbol}` does not take {left} and {right}",
                    symbol,
                    left,
                    right
                )
            }
            Self::NotA { wanted, got } => {
                let (wanted, got) = (&Message::of(*wanted), &got.name());
                say!("{wanted} is needed, not {got}", wanted, got)
            }
            Self::Unfit(why) => Message::of(*why),
            Self::Overflow => say!("a result is too large"),
            Self::ByZero => say!("a division by zero"),
            Self::Spent => say!("the expression used up its budget"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut() {
        let fail = Fail::NoKey("é".repeat(200).into());

        let said = fail.message();

        assert_eq!(said.chars().count(), "there is no field ``".len() + 61);
    }
}
