//! Instants: microseconds since the Unix epoch, UTC, written as RFC 3339 with six digits.
//!
//! An integer sorts and compares the same in Rust, SQLite and PostgreSQL, which texts do not.
//!
//! RFC 3339 has four digits for a year, so there is no instant beyond [`Timestamp::MIN`] and
//! [`Timestamp::MAX`]: what can be made can be written.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::reading::{refused, sentence};

/// An instant in UTC with microsecond resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
pub struct Timestamp(i64);

/// Why a text is no instant; the message says the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// Not written as RFC 3339 has it.
    #[error("it is an RFC 3339 date and time, like `2026-01-31T09:30:00Z`")]
    Shape,
    /// Written well, and in UTC in a year that four digits cannot write.
    #[error(
        "an instant lies between {} and {}, in UTC",
        Timestamp::MIN,
        Timestamp::MAX
    )]
    OutOfRange,
}

impl InvalidTime {
    /// A stable word for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shape => "invalid_time",
            Self::OutOfRange => "out_of_range",
        }
    }
}

impl Timestamp {
    /// The first instant: the beginning of the year 0000.
    pub const MIN: Self = Self(-62_167_219_200_000_000);
    /// The last instant: the last microsecond of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The instant that many microseconds after the Unix epoch; saturates at the ends of time.
    ///
    /// The one way to make an instant, so that every one can be written and two of them be subtracted.
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds`; saturates at the ends of time.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This instant moved by `days` of 24 hours; saturates at the ends of time.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(24 * 60 * 60))
    }

    /// Parses RFC 3339, any offset.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InvalidTime::Shape)?;
        let micros = i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000));
        let micros = micros.map_err(|_| InvalidTime::OutOfRange)?;
        let read = Self::from_micros(micros);
        if read.0 == micros {
            Ok(read)
        } else {
            Err(InvalidTime::OutOfRange)
        }
    }

    /// Parses RFC 3339, or a bare date which stands for its first instant.
    pub fn parse_lenient(text: &str) -> Result<Self, InvalidTime> {
        Self::parse(text).or_else(|error| match error {
            InvalidTime::OutOfRange => Err(error),
            InvalidTime::Shape => Self::parse(&format!("{text}T00:00:00Z")),
        })
    }

    /// `2026-01-31`, for tables that need no more.
    pub fn date(self) -> String {
        self.to_string().chars().take(10).collect()
    }

    /// `2026-01-31 09:30`, UTC, for tables.
    pub fn minute(self) -> String {
        self.to_string()
            .chars()
            .take(16)
            .collect::<String>()
            .replace('T', " ")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1_000_000);
        let micros = self.0.rem_euclid(1_000_000);
        let at = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| fmt::Error)?;
        let (hour, minute, second) = at.to_hms();
        write!(
            f,
            "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
        )
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| refused(error.code(), &sentence(&error)))
    }
}

/// Reads an instant as people write it: RFC 3339, or a date for its first instant; it may be absent.
pub fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let at = Timestamp::parse_lenient(&text);
    at.map(Some).map_err(|error| match error {
        InvalidTime::Shape => refused(error.code(), "It is an RFC 3339 date and time, or a date."),
        InvalidTime::OutOfRange => refused(error.code(), &sentence(&error)),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Read {
        #[serde(default, deserialize_with = "lenient")]
        at: Option<Timestamp>,
    }

    #[test]
    fn what_cannot_be_read_says_so_with_a_code_and_a_sentence() {
        let error = |value: serde_json::Value| {
            let read: Result<Read, _> = serde_json::from_value(value);
            read.err().unwrap().to_string()
        };

        assert!(error(json!({"at": "soon"})).contains("invalid_time"));
        let beyond = error(json!({"at": "9999-12-31T23:59:59-01:00"}));
        assert!(beyond.contains("out_of_range") && beyond.contains("9999-12-31T23:59:59.999999Z"));
        let read: Read = serde_json::from_value(json!({"at": "2026-01-01"})).unwrap();
        assert_eq!(read.at, Timestamp::parse("2026-01-01T00:00:00Z").ok());
    }

    #[test]
    fn writes_and_reads_six_digits() {
        let at = Timestamp::from_micros(1_700_000_000_000_001);
        assert_eq!(at.to_string(), "2023-11-14T22:13:20.000001Z");
        assert_eq!(Timestamp::parse(&at.to_string()), Ok(at));
        assert_eq!(Timestamp::parse("2023-11-15T00:13:20.000001+02:00"), Ok(at));
    }

    #[test]
    fn a_bare_date_is_its_first_instant() {
        let day = Timestamp::parse_lenient("2023-11-14").unwrap();
        assert_eq!(day.to_string(), "2023-11-14T00:00:00.000000Z");
        assert_eq!(Timestamp::parse_lenient("soon"), Err(InvalidTime::Shape));
    }

    #[test]
    fn what_can_be_read_can_be_written() {
        for last in [
            "9999-12-31T23:59:59.999999Z",
            "9999-12-31T23:59:59.9999999Z",
        ] {
            let read = Timestamp::parse(last).unwrap();
            assert_eq!(read, Timestamp::MAX);
            assert_eq!(read.to_string(), "9999-12-31T23:59:59.999999Z");
        }
        let first = Timestamp::parse("0000-01-01T01:00:00+01:00").unwrap();
        assert_eq!(first, Timestamp::MIN);
        assert_eq!(first.to_string(), "0000-01-01T00:00:00.000000Z");
        for beyond in [
            "9999-12-31T23:59:59-01:00",
            "9999-12-31T23:00:00-23:59",
            "0000-01-01T00:00:00+00:01",
        ] {
            assert_eq!(Timestamp::parse(beyond), Err(InvalidTime::OutOfRange));
            assert_eq!(
                Timestamp::parse_lenient(beyond),
                Err(InvalidTime::OutOfRange)
            );
        }
        let message = InvalidTime::OutOfRange.to_string();
        assert!(
            message.contains("0000-01-01T") && message.contains("9999-12-31T"),
            "{message}"
        );
    }

    #[test]
    fn arithmetic_ends_where_time_does() {
        let past = Timestamp::from_micros(i64::MIN);
        let future = Timestamp::from_micros(i64::MAX);

        assert_eq!((past, future), (Timestamp::MIN, Timestamp::MAX));
        assert_eq!(future.plus_days(1), Timestamp::MAX);
        assert_eq!(future.plus_seconds(i64::MAX), Timestamp::MAX);
        assert_eq!(past.plus_days(i64::MIN), Timestamp::MIN);
        assert_eq!(past.plus_days(1).to_string(), "0000-01-02T00:00:00.000000Z");
    }
}
