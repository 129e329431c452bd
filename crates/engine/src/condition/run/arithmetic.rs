//! Calculating. Integers and doubles do not mix, and nothing overflows silently.

use cel::common::ast::operators as op;
use tenantry_domain::template;

use super::{
    fail::Fail,
    fuel::Fuel,
    value::{List, Val},
};

/// An operator of two numbers, or of other things that add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Operator {
    /// The operator that the parser gives this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            op::ADD => Self::Add,
            op::SUBSTRACT => Self::Subtract,
            op::MULTIPLY => Self::Multiply,
            op::DIVIDE => Self::Divide,
            op::MODULO => Self::Modulo,
            _ => return None,
        })
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }

    /// What it makes of two values.
    pub(super) fn apply<'v>(
        self,
        left: &Val<'v>,
        right: &Val<'v>,
        fuel: &mut Fuel,
    ) -> Result<Val<'v>, Fail> {
        match (left, right) {
            (Val::Int(a), Val::Int(b)) => self.ints(*a, *b).map(Val::Int),
            (Val::Uint(a), Val::Uint(b)) => self.uints(*a, *b).map(Val::Uint),
            (Val::Double(a), Val::Double(b)) => self
                .doubles(*a, *b)
                .map(Val::Double)
                .ok_or_else(|| self.mixed(left, right)),
            _ => self.others(left, right, fuel),
        }
    }

    fn ints(self, a: i64, b: i64) -> Result<i64, Fail> {
        let result = match self {
            Self::Add => a.checked_add(b),
            Self::Subtract => a.checked_sub(b),
            Self::Multiply => a.checked_mul(b),
            Self::Divide | Self::Modulo if b == 0 => return Err(Fail::ByZero),
            Self::Divide => a.checked_div(b),
            Self::Modulo => a.checked_rem(b),
        };
        result.ok_or(Fail::Overflow)
    }

    fn uints(self, a: u64, b: u64) -> Result<u64, Fail> {
        let result = match self {
            Self::Add => a.checked_add(b),
            Self::Subtract => a.checked_sub(b),
            Self::Multiply => a.checked_mul(b),
            Self::Divide | Self::Modulo if b == 0 => return Err(Fail::ByZero),
            Self::Divide => a.checked_div(b),
            Self::Modulo => a.checked_rem(b),
        };
        result.ok_or(Fail::Overflow)
    }

    fn doubles(self, a: f64, b: f64) -> Option<f64> {
        Some(match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Modulo => return None,
        })
    }

    fn others<'v>(self, left: &Val<'v>, right: &Val<'v>, fuel: &mut Fuel) -> Result<Val<'v>, Fail> {
        match (self, left, right) {
            (Self::Add, Val::Text(a), Val::Text(b)) => {
                let (a, b) = (a.as_str(), b.as_str());
                fuel.text(a.len() + b.len())?;
                Ok(Val::made(&[a, b].concat()))
            }
            (Self::Add, Val::Bytes(a), Val::Bytes(b)) => {
                fuel.text(a.len() + b.len())?;
                Ok(Val::Bytes([&**a, &**b].concat().into()))
            }
            (Self::Add, Val::List(a), Val::List(b)) => {
                fuel.work(a.len() + b.len())?;
                Ok(Val::List(List::Made(a.iter().chain(b.iter()).collect())))
            }
            (Self::Add, Val::Time(at), Val::Span(span))
            | (Self::Add, Val::Span(span), Val::Time(at)) => {
                at.checked_add(*span).map(Val::Time).ok_or(Fail::Overflow)
            }
            (Self::Subtract, Val::Time(at), Val::Span(span)) => {
                at.checked_sub(*span).map(Val::Time).ok_or(Fail::Overflow)
            }
            (Self::Subtract, Val::Time(a), Val::Time(b)) => Ok(Val::Span(*a - *b)),
            (Self::Add, Val::Span(a), Val::Span(b)) => {
                a.checked_add(*b).map(Val::Span).ok_or(Fail::Overflow)
            }
            (Self::Subtract, Val::Span(a), Val::Span(b)) => {
                a.checked_sub(*b).map(Val::Span).ok_or(Fail::Overflow)
            }
            _ => Err(self.mixed(left, right)),
        }
    }

    fn mixed(self, left: &Val<'_>, right: &Val<'_>) -> Fail {
        Fail::Mixed {
            symbol: self.symbol(),
            left: left.kind(),
            right: right.kind(),
        }
    }
}

/// `-value`.
pub(super) fn negate<'v>(value: &Val<'_>) -> Result<Val<'v>, Fail> {
    match value {
        Val::Int(n) => n.checked_neg().map(Val::Int).ok_or(Fail::Overflow),
        Val::Double(n) => Ok(Val::Double(-n)),
        other => Err(Fail::NotA {
            wanted: template!("a number"),
            got: other.kind(),
        }),
    }
}
