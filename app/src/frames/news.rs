//! Says that what a page shows has changed since it was asked for, and shows it to whoever wants to see it: nothing
//! moves under somebody's hands.
//!
//! The server tells open pages that something of a kind has changed (`live.js` hears it, for all pages of a browser), and
//! such a page asks its question again: a moment later, at most every few seconds, never while a dialog is open or nobody
//! looks, and once a minute where it has asked often and nobody has done anything, because an open page must not cost
//! much. To ask is no use of the session ([`unused`]). Once it asks without being told, for what happened before it could
//! hear.

use std::{pin::Pin, sync::Arc, time::Duration};

use leptos::{ev, prelude::*, task::spawn, wasm_bindgen::JsCast as _, web_sys};
use serde::Deserialize;
use tenantry_domain::changes::Affected;

use crate::{Answer, UiError, asked::Asked, text::text, ui::number, unused::unused};

/// How long after it was shown it is asked for without being told, in milliseconds.
const FIRST_MS: f64 = 10_000.0;
/// How long it takes at least from one time to the next, in milliseconds.
const CALM_MS: f64 = 4_000.0;
/// Over how long the questions of all that were told at once are spread, in milliseconds.
const SPREAD_MS: f64 = 1_200.0;
/// How often it is asked for one time after the other without anybody doing anything.
const TIMES: u32 = 20;
/// After how long it may be asked for once more then, in milliseconds.
const REFILL_MS: f64 = 60_000.0;

/// What is known to have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// So many rows came.
    More(u64),
    /// Something else.
    Other,
}

/// Asks again; nothing where there was no answer, else what has changed, if anything has.
pub(crate) type Again =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<Option<Change>>> + Send>> + Send + Sync>;

/// Asks `ask` once more, and compares the answer with the one that is shown.
pub(crate) fn again<T, F>(
    asked: Asked<T>,
    ask: impl Fn() -> Option<F> + Send + Sync + 'static,
) -> Again
where
    T: 'static,
    F: Future<Output = Result<Answer<T>, UiError>> + Send + 'static,
{
    Arc::new(move || {
        let now = ask();
        let before = asked.written();
        Box::pin(async move {
            let now = unused(now?).await.ok()?;
            let before = before?;
            // Something else may be shown by now.
            let is_shown = asked.written().as_ref() == Some(&before);
            Some(is_shown.then(|| difference(&before, now.text())).flatten())
        })
    })
}

/// What shows something that may change: what sort of thing, of which tenant, and how it is said.
#[derive(Clone, Copy)]
pub(crate) struct Shows {
    /// What sort of thing, and after a space whose, where it is one tenant's; nothing where nobody is told.
    pub(crate) what: Signal<Option<String>>,
    /// That it has changed.
    pub(crate) changed: &'static str,
    /// What has the focus when it is shown anew.
    pub(crate) place: &'static str,
}

impl Shows {
    /// A list of such things.
    pub(super) fn list(affected: Option<Affected>) -> Self {
        Self {
            what: Signal::stored(affected.map(|affected| affected.as_str().to_owned())),
            changed: text!(ui.news_other),
            place: "main .table-scroll",
        }
    }

    /// A page about one thing, of the tenant that is named.
    pub(crate) fn page(affected: Affected, tenant: Signal<Option<String>>) -> Self {
        let what = move || {
            Some(match tenant.get() {
                Some(tenant) => format!("{affected} {tenant}"),
                None => affected.as_str().to_owned(),
            })
        };
        Self {
            what: Signal::derive(what),
            changed: text!(ui.news_page),
            place: "#main",
        }
    }
}

/// What has changed since something was shown.
#[derive(Clone, Copy)]
pub(crate) struct News {
    found: RwSignal<Option<Change>>,
    shown: RwSignal<u32>,
    turn: StoredValue<Turn>,
}

/// How it stands with asking again.
#[derive(Default)]
struct Turn {
    /// Which watch is the present one.
    number: u32,
    /// How often it may still ask.
    budget: Budget,
    /// Whether it is about to ask.
    is_waiting: bool,
    /// When it asked last, in milliseconds since 1970.
    asked_ms: f64,
    again: Option<Again>,
    /// Whether what is asked now is asked by the page itself.
    is_followed: bool,
}

/// How often something may still be asked, by the time in milliseconds since 1970.
#[derive(Default)]
struct Budget {
    left: u32,
    /// Since when it gets more.
    since_ms: f64,
}

impl Budget {
    fn full(now_ms: f64) -> Self {
        Self {
            left: TIMES,
            since_ms: now_ms,
        }
    }

    /// Takes one, or says how long it is until there is one, in milliseconds.
    fn take(&mut self, now_ms: f64) -> Result<(), f64> {
        // Where the clock was set back it begins anew.
        if now_ms < self.since_ms {
            self.since_ms = now_ms;
        }
        while self.left < TIMES && now_ms - self.since_ms >= REFILL_MS {
            self.left += 1;
            self.since_ms += REFILL_MS;
        }
        if self.left == TIMES {
            self.since_ms = now_ms;
        }
        let Some(left) = self.left.checked_sub(1) else {
            return Err(self.since_ms + REFILL_MS - now_ms);
        };
        self.left = left;
        Ok(())
    }
}

impl News {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            found: RwSignal::new(None),
            shown: RwSignal::new(0),
            turn: StoredValue::new(Turn::default()),
        }
    }

    /// Changes whenever somebody wants to see what has changed.
    pub(crate) fn shown(self) -> u32 {
        self.shown.get()
    }

    /// It is shown as it is now.
    pub(crate) fn is_read(self) {
        // The page may be gone.
        if self.found.try_get_untracked().flatten().is_some() {
            _ = self.found.try_set(None);
        }
    }

    /// Looks from now on, and begins anew whenever what `anew` reads changes and whenever somebody has seen what was
    /// new.
    pub(crate) fn watch(self, anew: impl Fn() + 'static, again: Again) {
        self.turn.update_value(|turn| turn.again = Some(again));
        // Effects run in browsers alone.
        Effect::new(move |_| {
            anew();
            self.shown.track();
            let begun = self.turn.try_update_value(|turn| {
                turn.number = turn.number.wrapping_add(1);
                turn.budget = Budget::full(js_sys::Date::now());
                turn.is_waiting = false;
                turn.number
            });
            let first = move || {
                if self.number() == begun {
                    self.hear();
                }
            };
            set_timeout(first, milliseconds(FIRST_MS));
            // Whoever is at work gets news as they come.
            let refill = move || {
                let full = Budget::full(js_sys::Date::now());
                self.turn.try_update_value(|turn| turn.budget = full);
            };
            let pressed = window_event_listener(ev::pointerdown, move |_| refill());
            let typed = window_event_listener(ev::keydown, move |_| refill());
            on_cleanup(move || {
                pressed.remove();
                typed.remove();
            });
        });
    }

    /// Shows what is new by itself for as long as this is so.
    pub(crate) fn follow(self, is_followed: impl Fn() -> bool + 'static) {
        Effect::new(move |_| {
            if self.found.get().is_some() && is_followed() {
                self.is_read();
                let says = move |is_so| {
                    _ = self.turn.try_update_value(|turn| turn.is_followed = is_so);
                };
                says(true);
                // What is asked now is asked before any timer; what is asked later, somebody asks.
                set_timeout(move || says(false), Duration::ZERO);
                self.shown.update(|shown| *shown = shown.wrapping_add(1));
            }
        });
    }

    /// Asks for what is shown; no use of the session where the page itself does.
    pub(crate) async fn asks<T>(self, question: impl Future<Output = T>) -> T {
        if self.turn.try_with_value(|turn| turn.is_followed) == Some(true) {
            unused(question).await
        } else {
            question.await
        }
    }

    fn number(self) -> Option<u32> {
        self.turn.try_with_value(|turn| turn.number)
    }

    /// Something of the kind has changed.
    fn hear(self) {
        let now = js_sys::Date::now();
        let pause = self.turn.try_with_value(|turn| {
            let calm = turn.asked_ms + CALM_MS - now;
            (!turn.is_waiting).then(|| calm.max(0.0) + SPREAD_MS * js_sys::Math::random())
        });
        if let Some(pause) = pause.flatten() {
            self.wait(pause);
        }
    }

    fn wait(self, ms: f64) {
        let number = self.turn.try_update_value(|turn| {
            turn.is_waiting = true;
            turn.number
        });
        let look = move || {
            // The page is gone, or is watched anew.
            if number.is_some() && self.number() == number {
                self.look(number);
            }
        };
        set_timeout(look, milliseconds(ms));
    }

    fn look(self, number: Option<u32>) {
        // It is said already, and asking once more would tell nothing else. Rows that came are counted on.
        let Some(found) = self.found.try_get_untracked() else {
            return;
        };
        if found == Some(Change::Other) {
            self.turn.try_update_value(|turn| turn.is_waiting = false);
            return;
        }
        let dialog = document().query_selector("dialog[open]").ok().flatten();
        if document().hidden() || dialog.is_some() {
            self.wait(CALM_MS);
            return;
        }
        let again = self.turn.try_update_value(|turn| {
            let now = js_sys::Date::now();
            turn.budget.take(now)?;
            turn.is_waiting = false;
            turn.asked_ms = now;
            Ok(turn.again.clone())
        });
        let again = match again {
            Some(Ok(Some(again))) => again,
            Some(Err(pause)) => return self.wait(pause),
            Some(Ok(None)) | None => return,
        };
        spawn(async move {
            let answer = again().await;
            if let Some(Some(change)) = answer
                && self.number() == number
            {
                _ = self.found.try_set(Some(change));
            }
        });
    }

    /// What is new, with the way to see it.
    pub(crate) fn notice(self, shows: Shows) -> AnyView {
        let Shows {
            what,
            changed,
            place,
        } = shows;
        let show = move |_| {
            self.is_read();
            self.shown.update(|shown| *shown = shown.wrapping_add(1));
            let place = document().query_selector(place).ok().flatten();
            if let Some(place) =
                place.and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // Refused only for an element that is gone.
                drop(place.focus());
            }
        };
        let said = move || {
            self.found.get().map(|change| {
                let said = match change {
                    Change::More(count) => text!(ui.news_more, count = number(count)),
                    Change::Other => changed.to_owned(),
                };
                view! {
                    <p>{said}</p>
                    <button type="button" class="button button-quiet" on:click=show>
                        {text!(ui.news_show)}
                    </button>
                }
                .into_any()
            })
        };
        let heard = move |_: web_sys::Event| self.hear();
        view! {
            <div class="news" role="status" data-live=move || what.get() on:changed=heard>
                {said}
            </div>
        }
        .into_any()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a pause of some seconds"
)]
fn milliseconds(ms: f64) -> Duration {
    Duration::from_millis(ms as u64)
}

/// How many rows a page says that its list has.
#[derive(Deserialize)]
struct Counted {
    total: u64,
    total_is_capped: bool,
}

/// What is different between two answers, as they were written.
fn difference(before: &str, now: &str) -> Option<Change> {
    if before == now {
        return None;
    }
    let count = |text: &str| -> Option<u64> {
        let counted: Counted = crate::asked::read(text).ok()?;
        (!counted.total_is_capped).then_some(counted.total)
    };
    let more = count(now).zip(count(before));
    let more = more.map(|(now, before)| now.saturating_sub(before));
    Some(match more {
        Some(more) if more > 0 => Change::More(more),
        _ => Change::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ids: &[u32], total: u64, total_is_capped: bool) -> String {
        let page = serde_json::json!({
            "items": ids, "next_cursor": null, "total": total, "total_is_capped": total_is_capped,
        });
        page.to_string()
    }

    #[test]
    fn whoever_has_asked_often_asks_once_a_minute_and_is_never_deaf() {
        let mut budget = Budget::full(0.0);
        for _ in 0..TIMES {
            assert_eq!(budget.take(1_000.0), Ok(()));
        }
        assert_eq!(budget.take(11_000.0), Err(50_000.0));
        assert_eq!(budget.take(61_000.0), Ok(()));
        assert!(budget.take(61_000.0).is_err());

        // In an hour there is no more than there was.
        let hour = 3_600_000.0;
        let taken = (0..100).filter(|_| budget.take(hour).is_ok());
        assert_eq!(taken.count(), usize::try_from(TIMES).unwrap());
        // A clock that is set back does not hold it up for long.
        assert!(budget.take(0.0).is_err_and(|pause| pause <= REFILL_MS));
    }

    #[test]
    fn rows_that_came_are_counted_and_other_changes_are_said() {
        let before = page(&[1, 2], 2, false);

        assert_eq!(difference(&before, &before), None);
        assert_eq!(
            difference(&before, &page(&[3, 4], 5, false)),
            Some(Change::More(3))
        );
        assert_eq!(
            difference(&before, &page(&[1, 3], 2, false)),
            Some(Change::Other)
        );
        assert_eq!(
            difference(&before, &page(&[1], 1, false)),
            Some(Change::Other)
        );
        let many = page(&[1], 10_000, true);
        assert_eq!(
            difference(&many, &page(&[2], 10_000, true)),
            Some(Change::Other)
        );
    }
}
