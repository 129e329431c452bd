//! Equality and order. Numbers of every type compare by value, the rest within its own kind.

use std::cmp::Ordering;

use tenantry_domain::template;

use super::{
    fail::Fail,
    fuel::Fuel,
    value::{Dict, List, Val},
};

/// `left == right`: things of different kinds are not equal, which is no failure.
pub(super) fn equal(left: &Val<'_>, right: &Val<'_>, fuel: &mut Fuel) -> Result<bool, Fail> {
    fuel.work(1)?;
    Ok(match (left, right) {
        (Val::Null, Val::Null) => true,
        (Val::Bool(a), Val::Bool(b)) => a == b,
        (Val::Text(a), Val::Text(b)) => {
            let (a, b) = (a.as_str(), b.as_str());
            if a.len() == b.len() {
                fuel.text(a.len())?;
            }
            a == b
        }
        (Val::Bytes(a), Val::Bytes(b)) => {
            fuel.text(a.len().min(b.len()))?;
            a == b
        }
        (Val::Time(a), Val::Time(b)) => a == b,
        (Val::Span(a), Val::Span(b)) => a == b,
        (Val::Type(a), Val::Type(b)) => a == b,
        (Val::List(a), Val::List(b)) => equal_lists(a, b, fuel)?,
        (Val::Map(a), Val::Map(b)) => equal_maps(a, b, fuel)?,
        _ => numbers(left, right) == Ok(Some(Ordering::Equal)),
    })
}

fn equal_lists(left: &List<'_>, right: &List<'_>, fuel: &mut Fuel) -> Result<bool, Fail> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (a, b) in left.iter().zip(right.iter()) {
        if !equal(&a, &b, fuel)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_maps(left: &Dict<'_>, right: &Dict<'_>, fuel: &mut Fuel) -> Result<bool, Fail> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for key in left.keys() {
        let (Some(a), Some(b)) = (entry(left, &key, fuel)?, entry(right, &key, fuel)?) else {
            return Ok(false);
        };
        if !equal(&a, &b, fuel)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The value of a key of any kind.
pub(super) fn entry<'v>(
    map: &Dict<'v>,
    key: &Val<'_>,
    fuel: &mut Fuel,
) -> Result<Option<Val<'v>>, Fail> {
    let can_be_key = matches!(
        key,
        Val::Text(_) | Val::Int(_) | Val::Uint(_) | Val::Double(_) | Val::Bool(_)
    );
    if !can_be_key {
        return Err(Fail::NotA {
            wanted: template!("a string, a number or a boolean as key"),
            got: key.kind(),
        });
    }
    match (map, key) {
        (Dict::Lent(_), Val::Text(key)) => {
            fuel.text(key.as_str().len())?;
            Ok(map.field(key.as_str()))
        }
        (Dict::Lent(_), _) => Ok(None),
        (Dict::Made(entries), _) => {
            for (name, value) in entries.iter() {
                if equal(name, key, fuel)? {
                    return Ok(Some(value.clone()));
                }
            }
            Ok(None)
        }
    }
}

/// `left < right` and its like.
pub(super) fn order(
    symbol: &'static str,
    left: &Val<'_>,
    right: &Val<'_>,
    fuel: &mut Fuel,
) -> Result<Ordering, Fail> {
    let ordering = match (left, right) {
        (Val::Bool(a), Val::Bool(b)) => Some(a.cmp(b)),
        (Val::Text(a), Val::Text(b)) => {
            fuel.text(a.as_str().len().min(b.as_str().len()))?;
            Some(a.as_str().cmp(b.as_str()))
        }
        (Val::Bytes(a), Val::Bytes(b)) => {
            fuel.text(a.len().min(b.len()))?;
            Some(a.cmp(b))
        }
        (Val::Time(a), Val::Time(b)) => Some(a.cmp(b)),
        (Val::Span(a), Val::Span(b)) => Some(a.cmp(b)),
        _ => numbers(left, right).unwrap_or_default(),
    };
    ordering.ok_or(Fail::Mixed {
        symbol,
        left: left.kind(),
        right: right.kind(),
    })
}

/// One of two values is no number.
#[derive(Debug, PartialEq, Eq)]
struct NoNumber;

/// The order of two numbers; nothing where one is NaN.
fn numbers(left: &Val<'_>, right: &Val<'_>) -> Result<Option<Ordering>, NoNumber> {
    let whole = |value: &Val<'_>| match value {
        Val::Int(n) => Ok(i128::from(*n)),
        Val::Uint(n) => Ok(i128::from(*n)),
        _ => Err(NoNumber),
    };
    Ok(match (left, right) {
        (Val::Double(a), Val::Double(b)) => a.partial_cmp(b),
        (Val::Double(a), other) => against(whole(other)?, *a).map(Ordering::reverse),
        (other, Val::Double(b)) => against(whole(other)?, *b),
        (a, b) => Some(whole(a)?.cmp(&whole(b)?)),
    })
}

/// An integer against a double, exactly.
fn against(whole: i128, double: f64) -> Option<Ordering> {
    const BEYOND: f64 = 36_893_488_147_419_103_232.0; // 2^65, past every 64-bit integer
    if double.is_nan() {
        return None;
    }
    if double >= BEYOND {
        return Some(Ordering::Less);
    }
    if double <= -BEYOND {
        return Some(Ordering::Greater);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number within the bounds above"
    )]
    let floor = double.floor() as i128;
    Some(match whole.cmp(&floor) {
        Ordering::Equal if double.fract() != 0.0 => Ordering::Less,
        ordering => ordering,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value_without_rounding() {
        let rows = [
            (Val::Int(1), Val::Double(1.5), Ordering::Less),
            (Val::Int(2), Val::Double(1.5), Ordering::Greater),
            (Val::Int(-1), Val::Double(-1.5), Ordering::Greater),
            (Val::Int(-2), Val::Double(-1.5), Ordering::Less),
            (Val::Int(3), Val::Double(3.0), Ordering::Equal),
            (
                Val::Int(i64::MAX),
                Val::Double(9_223_372_036_854_775_808.0),
                Ordering::Less,
            ),
            (Val::Uint(3), Val::Int(-3), Ordering::Greater),
            (Val::Int(1), Val::Double(f64::INFINITY), Ordering::Less),
        ];
        for (left, right, expected) in rows {
            assert_eq!(
                numbers(&left, &right),
                Ok(Some(expected)),
                "{left:?} {right:?}"
            );
            assert_eq!(numbers(&right, &left), Ok(Some(expected.reverse())));
        }
        assert_eq!(numbers(&Val::Int(1), &Val::Double(f64::NAN)), Ok(None));
        assert_eq!(numbers(&Val::Int(1), &Val::Null), Err(NoNumber));
    }
}
