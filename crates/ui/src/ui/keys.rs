//! Whether single keys do something, which whoever steers by voice must be able to switch off (WCAG 2.1.4).
//!
//! Kept in the browser, where `frontend/palette` reads it too. Chords such as Ctrl-K always work.

use leptos::{prelude::*, web_sys};

/// What the browser keeps: that the keys are off.
const KEPT_AS: &str = "tenantry-keys";
const OFF: &str = "off";

/// Whether single keys do something in this browser.
#[derive(Clone, Copy)]
pub struct SingleKeys(RwSignal<bool>);

impl SingleKeys {
    /// On, unless this browser keeps that they are off.
    pub fn new() -> Self {
        let is_on = RwSignal::new(true);
        // Effects run in browsers alone.
        Effect::new(move |_| {
            let kept = storage().and_then(|storage| storage.get_item(KEPT_AS).ok().flatten());
            is_on.set(kept.as_deref() != Some(OFF));
        });
        Self(is_on)
    }

    /// Whether they are on.
    pub fn are_on(self) -> bool {
        self.0.get()
    }

    /// The same without looking for changes.
    pub fn are_on_now(self) -> bool {
        self.0.get_untracked()
    }

    /// Turns them on or off.
    pub fn turn(self, is_on: bool) {
        self.0.set(is_on);
        if let Some(storage) = storage() {
            // A browser that keeps nothing forgets it with the page.
            drop(if is_on {
                storage.remove_item(KEPT_AS)
            } else {
                storage.set_item(KEPT_AS, OFF)
            });
        }
    }
}

impl Default for SingleKeys {
    fn default() -> Self {
        Self::new()
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
