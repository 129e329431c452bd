//! A status as a word with a colour, never as a colour alone.

use leptos::prelude::*;

/// What a status means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// Something to notice.
    Warn,
    /// Something is wrong.
    Bad,
    /// In force right now.
    Live,
    /// Neither good nor bad.
    Neutral,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "badge badge-good",
            Self::Warn => "badge badge-warn",
            Self::Bad => "badge badge-bad",
            Self::Live => "badge badge-live",
            Self::Neutral => "badge badge-neutral",
        }
    }
}

/// A status.
#[component]
pub fn StatusBadge(tone: Tone, #[prop(into)] label: String) -> impl IntoView {
    view! { <span class=tone.class()>{label}</span> }.into_any()
}
