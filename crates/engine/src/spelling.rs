//! Finds the name that was probably meant.
//!
//! Hints are worth little where there are thousands of them, so comparisons are budgeted: a hostile
//! document of unknown names costs no more than a broken one.

use tenantry_domain::{message::Message, say};

use std::cell::Cell;

/// How many names are compared for one document.
const COMPARISONS: usize = 200_000;
/// Longer texts are no misspelt names, and comparing them costs their lengths multiplied.
const LONGEST_BYTES: usize = 64;
/// How alike two names must be, from 0 to 1.
const ALIKE: f64 = 0.6;

/// Suggests names, within a budget.
#[derive(Debug)]
pub(crate) struct Spelling {
    left: Cell<usize>,
}

impl Default for Spelling {
    fn default() -> Self {
        Self {
            left: Cell::new(COMPARISONS),
        }
    }
}

impl Spelling {
    /// The known name that a written one is most like, if any is like it.
    pub(crate) fn nearest<'n>(
        &self,
        written: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        if written.len() > LONGEST_BYTES {
            return None;
        }
        let folded = written.to_lowercase();
        let mut best: Option<(f64, &str)> = None;
        for name in known {
            let Some(left) = self.left.get().checked_sub(1) else {
                break;
            };
            self.left.set(left);
            if name.len() > LONGEST_BYTES {
                continue;
            }
            let alike = strsim::normalized_damerau_levenshtein(&folded, &name.to_lowercase());
            if alike >= ALIKE && best.is_none_or(|(other, _)| alike > other) {
                best = Some((alike, name));
            }
        }
        best.map(|(_, name)| name)
    }

    /// The hint that names the nearest known name, or lists all of them if they are few.
    pub(crate) fn suggestion<'n>(
        &self,
        written: &str,
        known: impl IntoIterator<Item = &'n str> + Clone,
    ) -> Option<Message> {
        if let Some(name) = self.nearest(written, known.clone()) {
            return Some(say!("did you mean `{name}`?", name));
        }
        let first: Vec<_> = known.into_iter().take(9).collect();
        let list = first
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        (1..=8)
            .contains(&first.len())
            .then(|| say!("known here: {list}", list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["exceptionTypes", "entities", "tools"];

    #[test]
    fn near_names_are_suggested_and_far_ones_are_listed() {
        let spelling = Spelling::default();

        assert_eq!(
            spelling.nearest("exeptionTypes", KNOWN),
            Some("exceptionTypes")
        );
        assert_eq!(spelling.nearest("weather", KNOWN), None);
        assert_eq!(
            spelling.suggestion("weather", KNOWN).unwrap(),
            "known here: `exceptionTypes`, `entities`, `tools`"
        );
    }

    #[test]
    fn the_budget_runs_out() {
        let spelling = Spelling { left: Cell::new(2) };

        assert_eq!(spelling.nearest("tool", KNOWN), None);
        assert_eq!(spelling.nearest("entitie", ["entities"]), None);
    }
}
