//! Instants and spans of time as people write them on a command line.

use tenantry_domain::{Timestamp, time::InvalidTime};

/// Which way a span counts from now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toward {
    /// `7d` is seven days ago.
    Past,
    /// `7d` is in seven days.
    Future,
}

const DAY_S: i64 = 24 * 60 * 60;
/// Seconds of what a span is counted in.
const UNITS: [(char, i64); 5] = [
    ('s', 1),
    ('m', 60),
    ('h', 60 * 60),
    ('d', DAY_S),
    ('w', 7 * DAY_S),
];

/// Seconds of a span: `90s`, `30m`, `24h`, `7d`, `2w`.
pub(crate) fn span(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no span such as `30m`, `24h`, `7d` or `2w`");
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let (_, seconds) = UNITS
        .into_iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).filter(|number| {
        !number.is_empty() && number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let number: i64 = number
        .and_then(|number| number.parse().ok())
        .ok_or_else(wrong)?;
    Ok(number.saturating_mul(seconds))
}

/// An instant: RFC 3339, a date for its first instant (UTC), `now`, `yesterday`, `today`, `tomorrow`, or a span
/// counted from now.
pub(crate) fn instant(text: &str, now: Timestamp, toward: Toward) -> Result<Timestamp, String> {
    let day = |days: i64| {
        let date = now.plus_days(days).date();
        Timestamp::parse_lenient(&date).map_err(|error| error.to_string())
    };
    match text {
        "now" => return Ok(now),
        "yesterday" => return day(-1),
        "today" => return day(0),
        "tomorrow" => return day(1),
        _ => {}
    }
    if let Ok(seconds) = span(text) {
        let seconds = if toward == Toward::Past {
            -seconds
        } else {
            seconds
        };
        return Ok(now.plus_seconds(seconds));
    }
    Timestamp::parse_lenient(text).map_err(|error| match error {
        InvalidTime::Shape => without_offset(text).unwrap_or_else(|| {
            "give an RFC 3339 date and time such as `2026-01-31T09:30:00Z`, a date, `today`, `tomorrow`, or a span \
             such as `24h` or `7d`"
                .to_owned()
        }),
        InvalidTime::OutOfRange => error.to_string(),
    })
}

/// That a time is one of somebody's own clock, where it is: which instant that is nobody can tell.
fn without_offset(text: &str) -> Option<String> {
    let in_utc = |seconds: &str| Timestamp::parse(&format!("{text}{seconds}Z")).ok();
    let local = in_utc("").or_else(|| in_utc(":00"))?.second();
    let local = local.trim_end_matches('Z');
    Some(format!(
        "say the offset from UTC as well, as in `{local}Z` or `{local}+07:00`: a clock change skips a local time, or \
         repeats it"
    ))
}

/// An instant in a table: to the second, with its zone.
pub(crate) trait Second {
    /// `2026-01-31T09:30:05Z`.
    fn second(self) -> String;
}

impl Second for Timestamp {
    fn second(self) -> String {
        let text = self.to_string();
        text.split_once('.')
            .map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_instants_in_many_ways() {
        let now = Timestamp::parse("2026-11-29T15:07:05Z").unwrap();
        let read = |text: &str, toward| instant(text, now, toward).unwrap().to_string();

        for (text, toward, at) in [
            ("7d", Toward::Past, "2026-11-22T15:07:05"),
            ("30d", Toward::Future, "2026-12-29T15:07:05"),
            ("90m", Toward::Past, "2026-11-29T13:37:05"),
            ("2w", Toward::Future, "2026-12-13T15:07:05"),
            ("now", Toward::Past, "2026-11-29T15:07:05"),
            ("today", Toward::Past, "2026-11-29T00:00:00"),
            ("yesterday", Toward::Past, "2026-11-28T00:00:00"),
            ("tomorrow", Toward::Future, "2026-11-30T00:00:00"),
            ("2026-11-20", Toward::Past, "2026-11-20T00:00:00"),
            (
                "2026-11-20T10:00:00+02:00",
                Toward::Past,
                "2026-11-20T08:00:00",
            ),
        ] {
            assert!(
                read(text, toward).starts_with(at),
                "{text}: {}",
                read(text, toward)
            );
        }
    }

    #[test]
    fn what_is_no_instant_is_refused_with_examples() {
        let now = Timestamp::from_micros(0);
        for text in [
            "",
            "d",
            "7",
            "-7d",
            "7 d",
            "7y",
            "soon",
            "9999999999d",
            "٧d",
            "2026-13-01",
        ] {
            let refused = instant(text, now, Toward::Past).unwrap_err();
            assert!(refused.contains("7d"), "{text}: {refused}");
        }
        for local in [
            "2026-11-20T10:00:00",
            "2026-11-20T10:00",
            "2026-11-20 10:00:00.5",
        ] {
            let refused = instant(local, now, Toward::Future).unwrap_err();
            let says = "as in `2026-11-20T10:00:00Z` or `2026-11-20T10:00:00+07:00`";
            assert!(refused.contains(says), "{local}: {refused}");
        }
        assert!(span("24h").is_ok() && span("24").is_err() && span("1d12h").is_err());
        assert_eq!(
            instant("999999999w", now, Toward::Future),
            Ok(Timestamp::MAX)
        );
    }
}
