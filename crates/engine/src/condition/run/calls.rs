//! The functions of the CEL standard that conditions may call.

use tenantry_domain::{message::Template, template};
use time::UtcOffset;

use super::{convert, fail::Fail, fuel::Fuel, value::Val};
use crate::condition::Kind;

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Dyn,
    Type,
    Convert(convert::Target),
    Clock(Clock),
}

/// A part of a timestamp, or of a duration where that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Date,
    DayOfMonth,
    DayOfWeek,
    DayOfYear,
    FullYear,
    Hours,
    Milliseconds,
    Minutes,
    Month,
    Seconds,
}

impl Function {
    /// The function of a name; `matches` and the macros are no calls any more.
    pub(super) fn named(name: &str) -> Option<Self> {
        use convert::Target;
        Some(match name {
            "size" => Self::Size,
            "contains" => Self::Contains,
            "startsWith" => Self::StartsWith,
            "endsWith" => Self::EndsWith,
            "dyn" => Self::Dyn,
            "type" => Self::Type,
            "bool" => Self::Convert(Target::Bool),
            "bytes" => Self::Convert(Target::Bytes),
            "double" => Self::Convert(Target::Double),
            "duration" => Self::Convert(Target::Duration),
            "int" => Self::Convert(Target::Int),
            "string" => Self::Convert(Target::Text),
            "timestamp" => Self::Convert(Target::Timestamp),
            "uint" => Self::Convert(Target::Uint),
            "getDate" => Self::Clock(Clock::Date),
            "getDayOfMonth" => Self::Clock(Clock::DayOfMonth),
            "getDayOfWeek" => Self::Clock(Clock::DayOfWeek),
            "getDayOfYear" => Self::Clock(Clock::DayOfYear),
            "getFullYear" => Self::Clock(Clock::FullYear),
            "getHours" => Self::Clock(Clock::Hours),
            "getMilliseconds" => Self::Clock(Clock::Milliseconds),
            "getMinutes" => Self::Clock(Clock::Minutes),
            "getMonth" => Self::Clock(Clock::Month),
            "getSeconds" => Self::Clock(Clock::Seconds),
            _ => return None,
        })
    }

    /// Calls it; a value that it is called on comes first.
    pub(super) fn call<'v>(self, arguments: &[Val<'v>], fuel: &mut Fuel) -> Result<Val<'v>, Fail> {
        match (self, arguments) {
            (Self::Size, [value]) => size(value, fuel),
            (Self::Dyn, [value]) => Ok(value.clone()),
            (Self::Type, [value]) => Ok(Val::Type(value.type_name())),
            (Self::Convert(target), [value]) => target.of(value, fuel),
            (Self::Contains | Self::StartsWith | Self::EndsWith, [text, part]) => {
                let (Val::Text(text), Val::Text(part)) = (text, part) else {
                    let got = if matches!(text, Val::Text(_)) {
                        part
                    } else {
                        text
                    };
                    return Err(Fail::NotA {
                        wanted: template!("a string"),
                        got: got.kind(),
                    });
                };
                let (text, part) = (text.as_str(), part.as_str());
                fuel.text(text.len())?;
                Ok(Val::Bool(match self {
                    Self::StartsWith => text.starts_with(part),
                    Self::EndsWith => text.ends_with(part),
                    _ => text.contains(part),
                }))
            }
            (Self::Clock(part), [value]) => part.of(value, UtcOffset::UTC).map(Val::Int),
            (Self::Clock(part), [value, Val::Text(zone)]) => {
                let zone = offset(zone.as_str()).ok_or(Fail::Unfit(UNKNOWN_ZONE))?;
                part.of(value, zone).map(Val::Int)
            }
            _ => Err(Fail::Unfit(template!(
                "a function was called in a way it does not take"
            ))),
        }
    }
}

const UNKNOWN_ZONE: Template = template!("time zones are written as offsets, like `+01:00`");

fn size<'v>(value: &Val<'_>, fuel: &mut Fuel) -> Result<Val<'v>, Fail> {
    let size = match value {
        Val::Text(text) => {
            fuel.text(text.as_str().len())?;
            text.as_str().chars().count()
        }
        Val::Bytes(bytes) => bytes.len(),
        Val::List(list) => list.len(),
        Val::Map(map) => map.len(),
        other => {
            return Err(Fail::NotA {
                wanted: template!("a string, a list or a map"),
                got: other.kind(),
            });
        }
    };
    i64::try_from(size)
        .map(Val::Int)
        .map_err(|_| Fail::Overflow)
}

/// A time zone as an offset: `UTC`, `+01:00`, `-08:30`. Names of places would need a database that
/// changes, and a decision must not.
pub(super) fn offset(text: &str) -> Option<UtcOffset> {
    if matches!(text, "UTC" | "Z") {
        return Some(UtcOffset::UTC);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |digits: &str| {
        let fits = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| digits.parse::<i8>().ok()).flatten()
    };
    let (hours, minutes) = (
        number(hours)?,
        number(minutes).filter(|minutes| *minutes < 60)?,
    );
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

impl Clock {
    fn of(self, value: &Val<'_>, zone: UtcOffset) -> Result<i64, Fail> {
        match value {
            Val::Time(at) => {
                let at = at.checked_to_offset(zone).ok_or(Fail::Overflow)?;
                Ok(match self {
                    Self::Date => i64::from(at.day()),
                    Self::DayOfMonth => i64::from(at.day()) - 1,
                    Self::DayOfWeek => i64::from(at.weekday().number_days_from_sunday()),
                    Self::DayOfYear => i64::from(at.ordinal()) - 1,
                    Self::FullYear => i64::from(at.year()),
                    Self::Hours => i64::from(at.hour()),
                    Self::Milliseconds => i64::from(at.millisecond()),
                    Self::Minutes => i64::from(at.minute()),
                    Self::Month => i64::from(u8::from(at.month())) - 1,
                    Self::Seconds => i64::from(at.second()),
                })
            }
            Val::Span(span) => match self {
                Self::Hours => Ok(span.whole_hours()),
                Self::Minutes => Ok(span.whole_minutes()),
                Self::Seconds => Ok(span.whole_seconds()),
                Self::Milliseconds => Ok(i64::from(span.subsec_milliseconds())),
                _ => Err(Fail::NotA {
                    wanted: template!("a timestamp"),
                    got: Kind::Duration,
                }),
            },
            other => Err(Fail::NotA {
                wanted: template!("a timestamp"),
                got: other.kind(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_offsets() {
        assert_eq!(offset("+01:30"), UtcOffset::from_hms(1, 30, 0).ok());
        assert_eq!(offset("-08:00"), UtcOffset::from_hms(-8, 0, 0).ok());
        assert_eq!(offset("UTC"), Some(UtcOffset::UTC));
        for bad in ["", "+1:00", "Europe/Berlin", "+01:99", "é"] {
            assert_eq!(offset(bad), None, "{bad}");
        }
    }
}
