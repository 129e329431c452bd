//! Single keys that lead from change to change, and the switch that turns them off.
//!
//! Who steers a browser by voice, or types in their sleep, must be able to do without (WCAG 2.1.4).

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use crate::{text::text, ui::SingleKeys};

/// Where a key or a button leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// To the change after.
    Next,
    /// To the change before.
    Previous,
}

/// Where a letter is a letter.
const WRITING: &str = "input, textarea, select, dialog, [contenteditable=true]";

/// Whether the keys are on: those of every page are.
#[derive(Clone, Copy)]
pub(super) struct Keys(SingleKeys);

impl Keys {
    /// As this browser keeps it.
    pub(super) fn new() -> Self {
        Self(SingleKeys::new())
    }

    /// Calls back for every key that is a step, as long as the page is shown.
    pub(super) fn listen(self, go: Callback<Direction>) {
        Effect::new(move |_| {
            let listener = window_event_listener(ev::keydown, move |event| {
                if let Some(step) = step_of(&event).filter(|_| self.0.are_on_now()) {
                    event.prevent_default();
                    go.run(step);
                }
            });
            on_cleanup(move || listener.remove());
        });
    }
}

fn step_of(event: &web_sys::KeyboardEvent) -> Option<Direction> {
    let is_chord = event.ctrl_key() || event.alt_key() || event.meta_key();
    if is_chord || event.default_prevented() || is_writing(event) {
        return None;
    }
    match event.key().as_str() {
        "j" | "n" => Some(Direction::Next),
        "k" | "p" => Some(Direction::Previous),
        _ => None,
    }
}

/// Whether the key goes to something that takes letters; asked inside of custom elements, too.
fn is_writing(event: &web_sys::KeyboardEvent) -> bool {
    let element = event.composed_path().get(0).dyn_into::<web_sys::Element>();
    element.is_ok_and(|element| element.closest(WRITING).ok().flatten().is_some())
}

/// Says which keys there are, and turns them off and on.
#[component]
pub(super) fn KeysSwitch(keys: Keys) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button-quiet needs-script"
            title=text!(compare.keys_hint)
            on:click=move |_| keys.0.turn(!keys.0.are_on_now())
        >
            {move || if keys.0.are_on() { text!(compare.keys_on) } else { text!(compare.keys_off) }}
        </button>
    }
    .into_any()
}
