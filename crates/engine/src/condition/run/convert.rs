//! Conversions between kinds of values, as the CEL standard has them.

use tenantry_domain::template;
use time::{Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::{fail::Fail, fuel::Fuel, value::Val};

/// What is converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Bool,
    Bytes,
    Double,
    Duration,
    Int,
    Text,
    Timestamp,
    Uint,
}

impl Target {
    /// Converts a value.
    pub(super) fn of<'v>(self, value: &Val<'v>, fuel: &mut Fuel) -> Result<Val<'v>, Fail> {
        if let Val::Text(text) = value {
            fuel.text(text.as_str().len())?;
        }
        let converted = match self {
            Self::Bool => boolean(value),
            Self::Bytes => bytes(value, fuel)?,
            Self::Double => double(value),
            Self::Duration => duration(value),
            Self::Int => int(value),
            Self::Text => text(value, fuel)?,
            Self::Timestamp => timestamp(value),
            Self::Uint => uint(value),
        };
        converted.ok_or_else(|| self.unfit(value))
    }

    fn unfit(self, value: &Val<'_>) -> Fail {
        let why = match (self, value) {
            (Self::Bool, Val::Text(_)) => template!("a string is neither true nor false"),
            (Self::Double | Self::Int | Self::Uint, Val::Text(_)) => {
                template!("a string is no number")
            }
            (Self::Timestamp, Val::Text(_)) => template!("a string is no timestamp (RFC 3339)"),
            (Self::Duration, Val::Text(_)) => template!("a string is no duration, like `1h30m`"),
            (Self::Int | Self::Uint, Val::Double(_) | Val::Int(_) | Val::Uint(_)) => {
                return Fail::Overflow;
            }
            _ => template!("a value cannot be converted to this kind"),
        };
        Fail::Unfit(why)
    }
}

fn boolean<'v>(value: &Val<'v>) -> Option<Val<'v>> {
    match value {
        Val::Bool(_) => Some(value.clone()),
        Val::Text(text) => match text.as_str() {
            "true" | "TRUE" | "True" | "t" | "1" => Some(Val::Bool(true)),
            "false" | "FALSE" | "False" | "f" | "0" => Some(Val::Bool(false)),
            _ => None,
        },
        _ => None,
    }
}

fn bytes<'v>(value: &Val<'v>, fuel: &mut Fuel) -> Result<Option<Val<'v>>, Fail> {
    Ok(match value {
        Val::Bytes(_) => Some(value.clone()),
        Val::Text(text) => {
            fuel.text(text.as_str().len())?;
            Some(Val::Bytes(text.as_str().as_bytes().into()))
        }
        _ => None,
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest double is what the standard asks for"
)]
fn double<'v>(value: &Val<'v>) -> Option<Val<'v>> {
    match value {
        Val::Double(_) => Some(value.clone()),
        Val::Int(n) => Some(Val::Double(*n as f64)),
        Val::Uint(n) => Some(Val::Double(*n as f64)),
        Val::Text(text) => text.as_str().parse().ok().map(Val::Double),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is cut off on purpose, and the range is checked"
)]
fn int<'v>(value: &Val<'v>) -> Option<Val<'v>> {
    const END: f64 = 9_223_372_036_854_775_808.0; // 2^63
    match value {
        Val::Int(_) => Some(value.clone()),
        Val::Uint(n) => i64::try_from(*n).ok().map(Val::Int),
        Val::Double(n) if *n > -END && *n < END => Some(Val::Int(n.trunc() as i64)),
        Val::Text(text) => text.as_str().parse().ok().map(Val::Int),
        Val::Time(at) => Some(Val::Int(at.unix_timestamp())),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the fraction is cut off on purpose, and the range is checked"
)]
fn uint<'v>(value: &Val<'v>) -> Option<Val<'v>> {
    const END: f64 = 18_446_744_073_709_551_616.0; // 2^64
    match value {
        Val::Uint(_) => Some(value.clone()),
        Val::Int(n) => u64::try_from(*n).ok().map(Val::Uint),
        Val::Double(n) if *n >= 0.0 && *n < END => Some(Val::Uint(n.trunc() as u64)),
        Val::Text(text) => text.as_str().parse().ok().map(Val::Uint),
        _ => None,
    }
}

fn text<'v>(value: &Val<'v>, fuel: &mut Fuel) -> Result<Option<Val<'v>>, Fail> {
    Ok(match value {
        Val::Text(_) => Some(value.clone()),
        Val::Bool(value) => Some(Val::made(if *value { "true" } else { "false" })),
        Val::Int(n) => Some(Val::made(&n.to_string())),
        Val::Uint(n) => Some(Val::made(&n.to_string())),
        Val::Double(n) => Some(Val::made(&n.to_string())),
        Val::Bytes(bytes) => {
            fuel.text(bytes.len())?;
            std::str::from_utf8(bytes).ok().map(Val::made)
        }
        Val::Time(at) => at.format(&Rfc3339).ok().map(|text| Val::made(&text)),
        Val::Span(span) => Some(Val::made(&format!("{}s", span.as_seconds_f64()))),
        Val::Null | Val::List(_) | Val::Map(_) | Val::Type(_) => None,
    })
}

fn timestamp<'v>(value: &Val<'v>) -> Option<Val<'v>> {
    match value {
        Val::Time(_) => Some(value.clone()),
        Val::Text(text) => instant(text.as_str()).map(Val::Time),
        Val::Int(seconds) => OffsetDateTime::from_unix_timestamp(*seconds)
            .ok()
            .map(Val::Time),
        _ => None,
    }
}

/// An instant as RFC 3339 has it, in UTC.
pub(super) fn instant(text: &str) -> Option<OffsetDateTime> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    at.checked_to_offset(UtcOffset::UTC)
}

fn duration<'v>(value: &Val<'v>) -> Option<Val<'v>> {
    match value {
        Val::Span(_) => Some(value.clone()),
        Val::Text(text) => span(text.as_str()).map(Val::Span),
        _ => None,
    }
}

/// A duration such as `90s`, `1h30m` or `-1.5h`.
pub(super) fn span(text: &str) -> Option<Duration> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(Duration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut seconds = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let amount: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let end = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        let unit = match rest.get(..end)? {
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        seconds += amount * unit;
        rest = rest.get(end..)?;
    }
    let span = Duration::checked_seconds_f64(seconds)?;
    if negative {
        Duration::ZERO.checked_sub(span)
    } else {
        Some(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_with_units() {
        let rows = [
            ("90s", Some(Duration::seconds(90))),
            ("1h30m", Some(Duration::minutes(90))),
            ("-1.5h", Some(Duration::minutes(-90))),
            ("250ms", Some(Duration::milliseconds(250))),
            ("0", Some(Duration::ZERO)),
            ("", None),
            ("5", None),
            ("h", None),
            ("5 days", None),
        ];
        for (text, expected) in rows {
            assert_eq!(span(text), expected, "{text}");
        }
    }
}
