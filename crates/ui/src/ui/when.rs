//! An instant, short in the text and exact when pointed at.

use leptos::prelude::*;
use tenantry_domain::Timestamp;

use crate::text::text;

/// An instant to the minute: in UTC as the server sends it, in the browser's own time once script runs there.
///
/// Both are as long and both name their zone, so that nothing moves when one becomes the other.
#[component]
pub fn When(at: Timestamp) -> impl IntoView {
    let here = RwSignal::new(None::<Here>);
    // Effects run in browsers alone.
    Effect::new(move |_| here.set(here_and_now(at)));
    let minute = move || {
        let offset_s = here.with(|here| here.as_ref().map_or(0, |here| here.offset_s));
        at.plus_seconds(offset_s).minute()
    };
    let zone = move || here.with(|here| zone_of(here.as_ref().map_or(0, |here| here.offset_s)));
    let title = move || {
        let ago = here.with(|here| here.as_ref().and_then(|here| ago(here.age_s)));
        ago.map_or_else(|| at.to_string(), |ago| format!("{ago} · {at}"))
    };
    view! {
        <time class="when" datetime=at.to_string() title=title>
            {minute}
            " "
            <span class="when-zone">{zone}</span>
        </time>
    }
    .into_any()
}

/// An instant, or the word for there being none.
pub fn when_or(at: Option<Timestamp>, none: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <When at /> }.into_any(),
        None => view! { <span class="muted">{none}</span> }.into_any(),
    }
}

/// How an instant looks from this browser.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Here {
    /// What local time is ahead of UTC at that instant.
    offset_s: i64,
    /// How long ago it was.
    age_s: i64,
}

#[cfg(not(feature = "ssr"))]
#[expect(clippy::unnecessary_wraps, reason = "a server does not know")]
fn here_and_now(at: Timestamp) -> Option<Here> {
    const MICROS_PER_MS: i64 = 1_000;
    let at_ms = at.micros().div_euclid(MICROS_PER_MS);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "JavaScript's own measure of time; exact for hundreds of thousands of years"
    )]
    let (offset_s, now_ms) = {
        let there = js_sys::Date::new(&(at_ms as f64).into());
        (
            -(there.get_timezone_offset() as i64) * 60,
            js_sys::Date::now() as i64,
        )
    };
    Some(Here {
        offset_s,
        age_s: (now_ms - at_ms).div_euclid(1_000),
    })
}

#[cfg(feature = "ssr")]
const fn here_and_now(_: Timestamp) -> Option<Here> {
    None
}

/// `UTC`, `+07` or `+05:30`.
fn zone_of(offset_s: i64) -> String {
    if offset_s == 0 {
        return "UTC".to_owned();
    }
    let sign = if offset_s < 0 { '-' } else { '+' };
    let minutes = offset_s.abs() / 60;
    match minutes % 60 {
        0 => format!("{sign}{:02}", minutes / 60),
        rest => format!("{sign}{:02}:{rest:02}", minutes / 60),
    }
}

/// How long ago, in the largest unit that fits; nothing for what is to come.
fn ago(age_s: i64) -> Option<String> {
    const MINUTE_S: i64 = 60;
    const HOUR_S: i64 = 60 * MINUTE_S;
    const DAY_S: i64 = 24 * HOUR_S;
    Some(match age_s {
        ..0 => return None,
        0..MINUTE_S => text!(ui.just_now).to_owned(),
        MINUTE_S..HOUR_S => text!(ui.minutes_ago, count = age_s / MINUTE_S),
        HOUR_S..DAY_S => text!(ui.hours_ago, count = age_s / HOUR_S),
        _ => text!(ui.days_ago, count = age_s / DAY_S),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named_by_what_it_is_ahead_of_utc() {
        let zones = [0, 7 * 3600, -3 * 3600, 19_800, -9_000].map(zone_of);

        assert_eq!(zones, ["UTC", "+07", "-03", "+05:30", "-02:30"]);
    }
}
