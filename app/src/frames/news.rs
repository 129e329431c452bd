//! Says that a list has changed since it was asked for, and shows it to whoever wants to see it: rows never move under
//! somebody's hands.
//!
//! The same question is asked again while the page is looked at: seldom, ever more seldom while nothing changes, never
//! while a dialog is open, and not for ever, because an open page must neither cost much nor keep a session alive.

use std::{pin::Pin, sync::Arc, time::Duration};

use leptos::{prelude::*, task::spawn, wasm_bindgen::JsCast as _, web_sys};
use serde::Deserialize;

use crate::{query::QueryString, text::text, ui::number};

/// How long after it was shown a list is asked for again first, in milliseconds.
const FIRST_MS: u64 = 10_000;
/// How long it takes at most from one time to the next, in milliseconds.
const LAST_MS: u64 = 60_000;
/// How often it is asked for without anybody doing anything.
const TIMES: u32 = 20;

/// What is known to have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// So many rows came.
    More(u64),
    /// Something else.
    Other,
}

/// Asks again; nothing where there was no answer, else what has changed, if anything has.
pub(super) type Again =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<Option<Change>>> + Send>> + Send + Sync>;

/// What has changed since a list was shown.
#[derive(Clone, Copy)]
pub(super) struct News {
    found: RwSignal<Option<Change>>,
    shown: RwSignal<u32>,
    /// Which watch is the present one.
    watch: StoredValue<u32>,
}

impl News {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            found: RwSignal::new(None),
            shown: RwSignal::new(0),
            watch: StoredValue::new(0),
        }
    }

    /// Changes whenever somebody wants to see what has changed.
    pub(super) fn shown(self) -> u32 {
        self.shown.get()
    }

    /// The list is shown as it is now.
    pub(super) fn is_read(self) {
        // The page may be gone.
        if self.found.try_get_untracked().flatten().is_some() {
            _ = self.found.try_set(None);
        }
    }

    /// Looks from now on, and begins anew with every address and whenever somebody has seen what was new.
    pub(super) fn watch(self, query: Memo<QueryString>, again: Again) {
        // Effects run in browsers alone.
        Effect::new(move |_| {
            query.track();
            self.shown.track();
            self.watch
                .update_value(|watch| *watch = watch.wrapping_add(1));
            self.wait(Arc::clone(&again), FIRST_MS, TIMES, self.watch.get_value());
        });
    }

    fn is_watched(self, watch: u32) -> bool {
        self.watch.try_get_value() == Some(watch)
    }

    fn wait(self, again: Again, delay_ms: u64, left: u32, watch: u32) {
        let look = move || {
            // The page is gone, or is watched anew.
            if left == 0 || !self.is_watched(watch) {
                return;
            }
            let is_known = self.found.get_untracked().is_some();
            let dialog = document().query_selector("dialog[open]").ok().flatten();
            if document().hidden() || is_known || dialog.is_some() {
                self.wait(again, delay_ms, left, watch);
                return;
            }
            spawn(async move {
                let answer = again().await;
                if !self.is_watched(watch) {
                    return;
                }
                let next_ms = match answer {
                    Some(Some(change)) => {
                        _ = self.found.try_set(Some(change));
                        LAST_MS
                    }
                    // A server that does not answer is left alone the longest.
                    None => LAST_MS,
                    Some(None) => (delay_ms * 3 / 2).min(LAST_MS),
                };
                self.wait(again, next_ms, left - 1, watch);
            });
        };
        set_timeout(look, Duration::from_millis(delay_ms));
    }

    /// What is new, with the way to see it.
    pub(super) fn notice(self) -> AnyView {
        let show = move |_| {
            self.is_read();
            self.shown.update(|shown| *shown = shown.wrapping_add(1));
            let table = document()
                .query_selector("main .table-scroll")
                .ok()
                .flatten();
            if let Some(table) =
                table.and_then(|table| table.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // Refused only for an element that is gone.
                drop(table.focus());
            }
        };
        let said = move || {
            self.found.get().map(|change| {
                let said = match change {
                    Change::More(count) => text!(ui.news_more, count = number(count)),
                    Change::Other => text!(ui.news_other).to_owned(),
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
        view! {
            <div class="news" role="status">
                {said}
            </div>
        }
        .into_any()
    }
}

/// How many rows a page says that its list has.
#[derive(Deserialize)]
struct Counted {
    total: u64,
    total_is_capped: bool,
}

/// What is different between two answers, as they were written.
pub(super) fn difference(before: &str, now: &str) -> Option<Change> {
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
