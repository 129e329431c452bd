//! Where a document stands, in words.

use leptos::prelude::*;
use tenantry_domain::packs::{Because, Bump, Counts, SuggestedVersion};

use super::{
    entry::DeskEntry,
    state::{State, findings_of, has_errors},
};
use crate::{
    text::text,
    ui::{Tone, summary_of},
};

/// What a document is called.
pub(super) fn name_of(entry: DeskEntry) -> String {
    let name = entry.name.get_value();
    if name.is_empty() {
        text!(import.nameless, number = entry.id + 1)
    } else {
        name
    }
}

/// A state in a few words.
pub(super) fn state_of(state: &State) -> (Tone, String) {
    let plain = |tone, text: &str| (tone, text.to_owned());
    match state {
        State::Waiting => plain(Tone::Neutral, text!(import.waiting)),
        State::Checking => plain(Tone::Neutral, text!(import.checking)),
        State::Checked(answer) => {
            let counts = Counts::of(findings_of(answer));
            if has_errors(answer) {
                (
                    Tone::Bad,
                    summary_of(Counts {
                        warnings: 0,
                        infos: 0,
                        ..counts
                    }),
                )
            } else if answer.is_err() {
                plain(Tone::Bad, text!(import.not_checked))
            } else if counts.warnings > 0 {
                (Tone::Warn, summary_of(Counts { infos: 0, ..counts }))
            } else {
                plain(Tone::Good, text!(import.fit))
            }
        }
        State::Importing(part) => (
            Tone::Live,
            text!(import.importing, percent = format!("{:.0}", part * 100.0)),
        ),
        State::Imported { created: true, .. } => plain(Tone::Good, text!(import.done)),
        State::Imported { created: false, .. } => plain(Tone::Good, text!(import.there)),
        State::Failed(_) => plain(Tone::Bad, text!(import.failed)),
    }
}

/// What is read out when a document has come to a state.
pub(super) fn announced(entry: DeskEntry) -> String {
    let (_, state) = entry.state.with_untracked(state_of);
    text!(import.announced, name = name_of(entry), state = state)
}

/// Why a version is suggested.
pub(super) fn reason_of(suggested: &SuggestedVersion) -> String {
    match &suggested.because {
        Because::Named => text!(import.because_named).to_owned(),
        Because::SameContent => text!(import.because_same, version = suggested.version),
        Because::First => text!(import.because_first).to_owned(),
        Because::Follows { latest, bump } => match bump {
            Bump::Major => text!(import.because_major, version = latest),
            Bump::Minor => text!(import.because_minor, version = latest),
            Bump::Patch => text!(import.because_patch, version = latest),
        },
    }
}
