//! The operators by the names that the parser gives them.

use cel::common::ast::operators as op;

use super::Kind;

/// The operator as written.
pub(super) fn symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        op::ADD => "+",
        op::SUBSTRACT | op::NEGATE => "-",
        op::MULTIPLY => "*",
        op::DIVIDE => "/",
        op::MODULO => "%",
        op::LESS => "<",
        op::LESS_EQUALS => "<=",
        op::GREATER => ">",
        op::GREATER_EQUALS => ">=",
        op::EQUALS => "==",
        op::NOT_EQUALS => "!=",
        op::IN => "in",
        op::LOGICAL_AND => "&&",
        op::LOGICAL_OR => "||",
        op::LOGICAL_NOT => "!",
        op::CONDITIONAL => "? :",
        op::INDEX | op::OPT_INDEX => "[]",
        op::OPT_SELECT => "?.",
        _ => return None,
    })
}

/// What an arithmetic operator makes of two kinds; the message says why they do not mix.
pub(super) fn arithmetic(name: &str, left: Kind, right: Kind) -> Result<Kind, Mismatch> {
    use Kind::{Bytes, Double, Duration, Int, List, Number, Text, Timestamp, Uint, Unknown};
    if left == Unknown || right == Unknown {
        // A number on one side does not tell: the other may be a timestamp.
        return Ok(Unknown);
    }
    match (left, right) {
        (Number, other) | (other, Number) if other.is_number() => Ok(other),
        (Int, Int) => Ok(Int),
        (Uint, Uint) => Ok(Uint),
        (Double, Double) if name != op::MODULO => Ok(Double),
        (Int | Uint, Double) | (Double, Int | Uint) => Err(Mismatch::Numbers),
        (Text, Text) if name == op::ADD => Ok(Text),
        (Bytes, Bytes) if name == op::ADD => Ok(Bytes),
        (List, List) if name == op::ADD => Ok(List),
        (Timestamp, Duration) if matches!(name, op::ADD | op::SUBSTRACT) => Ok(Timestamp),
        (Duration, Timestamp) if name == op::ADD => Ok(Timestamp),
        (Duration, Duration) if matches!(name, op::ADD | op::SUBSTRACT) => Ok(Duration),
        (Timestamp, Timestamp) if name == op::SUBSTRACT => Ok(Duration),
        _ => Err(Mismatch::Kinds),
    }
}

/// Why two kinds do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// An integer and a double: CEL compares them, but does not calculate with both.
    Numbers,
    /// Things of different kinds.
    Kinds,
}
