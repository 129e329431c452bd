//! A page that keeps itself up to date while it is looked at, and the switch that stops it.
//!
//! It stops by itself after a while: a page that is only open must not keep a session alive.
//!
//! Without script a page shows how things were when it was asked for, and there is no switch.

use std::time::Duration;

use leptos::prelude::*;

use crate::text::text;

/// How often a page asks again.
const EVERY: Duration = Duration::from_secs(5);

/// How often it asks again by itself, until somebody switches it on again: for ten minutes.
const TIMES: u32 = 120;

/// Counts up while the page is to be kept up to date.
#[derive(Clone, Copy)]
pub struct Live {
    ticks: RwSignal<u32>,
    is_on: RwSignal<bool>,
    /// How often it may still ask.
    left: StoredValue<u32>,
}

impl Live {
    /// Changes whenever the page is to ask again.
    pub fn ticks(self) -> u32 {
        self.ticks.get()
    }
}

/// Begins to keep the page up to date.
pub fn use_live() -> Live {
    let live = Live {
        ticks: RwSignal::new(0),
        is_on: RwSignal::new(true),
        left: StoredValue::new(TIMES),
    };
    // Effects run in browsers alone.
    Effect::new(move |_| {
        let tick = move || {
            // A tab that nobody looks at asks for nothing.
            if !live.is_on.get_untracked() || document().hidden() {
                return;
            }
            live.left
                .update_value(|left| *left = left.saturating_sub(1));
            if live.left.get_value() == 0 {
                live.is_on.set(false);
            }
            live.ticks.update(|ticks| *ticks = ticks.wrapping_add(1));
        };
        if let Ok(timer) = set_interval_with_handle(tick, EVERY) {
            on_cleanup(move || timer.clear());
        }
    });
    live
}

/// Stops and starts it.
#[component]
pub fn LiveSwitch(live: Live) -> impl IntoView {
    let switch = move |_| {
        live.left.set_value(TIMES);
        live.is_on.update(|is_on| *is_on = !*is_on);
    };
    view! {
        // Sent by the server too, and hidden where it cannot work: a page is hydrated as it was sent or not at all.
        <p class="needs-script">
            <button
                type="button"
                class="button button-quiet"
                aria-pressed=move || live.is_on.get().to_string()
                on:click=switch
            >
                {text!(ui.keep_up, seconds = EVERY.as_secs())}
            </button>
        </p>
    }
}
