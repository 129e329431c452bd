//! What a comparison comes to: how much differs, and which version it calls for.

use leptos::prelude::*;
use tenantry_domain::packs::{Bump, DifferenceCounts};

use crate::{
    text::text,
    ui::{StatusBadge, Tone},
};

/// How much differs, and which number of the version that calls for.
#[component]
pub(super) fn Summary(bump: Bump, counts: DifferenceCounts) -> impl IntoView {
    let (tone, label, why) = match bump {
        Bump::Major => (Tone::Warn, text!(compare.major), text!(compare.major_why)),
        Bump::Minor => (Tone::Good, text!(compare.minor), text!(compare.minor_why)),
        Bump::Patch => (
            Tone::Neutral,
            text!(compare.patch),
            text!(compare.patch_why),
        ),
    };
    view! {
        <section class="card compare-summary" aria-labelledby="summary-title">
            <h2 id="summary-title">{headline(&counts)}</h2>
            <p>{in_words(&counts)}</p>
            <p class="compare-bump">
                <StatusBadge tone label />
                <span class="visually-hidden">": "</span>
                <span class="muted">{why}</span>
            </p>
        </section>
    }
    .into_any()
}

fn headline(counts: &DifferenceCounts) -> String {
    match counts.total() {
        0 => text!(compare.no_difference).to_owned(),
        1 => text!(compare.one_change).to_owned(),
        total => text!(compare.changes, count = total),
    }
}

fn in_words(counts: &DifferenceCounts) -> String {
    if counts.total() == 0 {
        return text!(compare.no_difference_detail).to_owned();
    }
    let counted = text!(
        compare.counts,
        added = counts.added,
        removed = counts.removed,
        changed = counts.changed
    );
    match counts.narrowing {
        0 => counted,
        1 => format!("{counted} {}", text!(compare.narrows_one)),
        count => format!("{counted} {}", text!(compare.narrows_many, count = count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_count_what_happened_and_what_narrows() {
        let counts = DifferenceCounts {
            added: 3,
            removed: 1,
            changed: 2,
            narrowing: 1,
        };

        assert_eq!(headline(&counts), "6 changes");
        assert_eq!(
            in_words(&counts),
            "3 added, 1 removed, 2 changed. One of them narrows what the pack does."
        );
        assert_eq!(
            headline(&DifferenceCounts::default()),
            "No change of meaning"
        );
    }
}
