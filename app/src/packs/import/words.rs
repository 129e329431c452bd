//! Where a document stands, in words.

use leptos::prelude::*;
use tenantry_domain::{
    id::TenantId,
    packs::{Because, Bump, Counts, Pack, PackOwner, SuggestedVersion},
};

use super::{
    entry::{CHECKED_AS_TYPED_BYTES, DeskEntry},
    state::{State, findings_of, has_errors},
};
use crate::{
    paths,
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
        State::Imported(stored) if stored.created => plain(Tone::Good, text!(import.done)),
        State::Imported(_) => plain(Tone::Good, text!(import.there)),
        State::Failed(_) => plain(Tone::Bad, text!(import.failed)),
    }
}

/// Where a document stands, in a few words; one that nothing is asked about says what it waits for.
pub(super) fn standing_of(entry: DeskEntry) -> (Tone, String) {
    let said = match (
        entry.state.with(|state| *state == State::Waiting),
        entry.size.get(),
    ) {
        (false, _) => return entry.state.with(state_of),
        (true, 0) => text!(import.empty),
        (true, size) if size > CHECKED_AS_TYPED_BYTES => text!(import.not_yet),
        (true, _) => text!(import.waiting),
    };
    (Tone::Neutral, said.to_owned())
}

/// That errors stop an import, and how many.
pub(super) fn stopped_by(errors: u32) -> String {
    match errors {
        1 => text!(import.one_error_stops).to_owned(),
        count => text!(import.errors_stop, count = count),
    }
}

/// The step after an import: its words, and where it is taken.
pub(in crate::packs) fn next_step_of(pack: &Pack, tenant: Option<&TenantId>) -> (String, String) {
    let to = paths::activate_pack(pack, None);
    match (&pack.owner, tenant) {
        (PackOwner::Tenant(tenant), _) => (text!(import.next_tenant, tenant = tenant), to),
        (PackOwner::Domain(_), Some(tenant)) => (
            text!(import.next_tenant, tenant = tenant),
            paths::activate_pack_for(pack, tenant, None),
        ),
        (PackOwner::Domain(domain), None) => {
            let name = format!("{domain} {}", pack.version);
            (text!(import.next, name = name), to)
        }
        (PackOwner::Playbook(playbook), _) => {
            let name = format!("{playbook} {}", pack.version);
            (text!(playbooks.next, name = name), to)
        }
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
