//! Thai: a template for each of English.
//!
//! The terms are those of the console (`crates/ui/locales/th.json`). What is code stays as it is: keys, words
//! of CEL and JSON, values.

mod approvals;
mod conditions;
mod decisions;
mod documents;
mod freezes;
mod json;
mod kinds;
mod notifications;
mod packs;
mod parts;
mod patterns;
mod playbooks;
mod problems;
mod proofs;
mod recalls;
mod replay;
mod rules;
mod schedules;

use super::compare::same;

/// English and Thai.
type Texts = &'static [(&'static str, &'static str)];

/// Where the texts are, by what they are about.
const TABLES: [Texts; 18] = [
    documents::TEXTS,
    conditions::TEXTS,
    decisions::TEXTS,
    rules::TEXTS,
    parts::TEXTS,
    patterns::TEXTS,
    json::TEXTS,
    packs::TEXTS,
    playbooks::TEXTS,
    approvals::TEXTS,
    freezes::TEXTS,
    schedules::TEXTS,
    recalls::TEXTS,
    replay::TEXTS,
    notifications::TEXTS,
    kinds::TEXTS,
    problems::TEXTS,
    proofs::TEXTS,
];

/// Whether there is Thai for a template.
pub(super) const fn has(english: &str) -> bool {
    let mut tables: &[Texts] = &TABLES;
    while let [table, others @ ..] = tables {
        let mut texts = *table;
        while let [(known, _), more @ ..] = texts {
            if same(known, english) {
                return true;
            }
            texts = more;
        }
        tables = others;
    }
    false
}

/// The Thai for a template, if there is any.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn of(english: &str) -> Option<&'static str> {
    use std::{collections::HashMap, sync::LazyLock};

    static TEXTS: LazyLock<HashMap<&str, &str>> =
        LazyLock::new(|| TABLES.into_iter().flatten().copied().collect());
    TEXTS.get(english).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{super::template::places, *};

    /// A text without its places and without what is code.
    fn words(text: &str) -> String {
        let mut kept = String::new();
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 0 {
                kept.push_str(part);
            }
        }
        for place in places(text) {
            kept = kept.replace(&format!("{{{place}}}"), "");
        }
        kept
    }

    fn is_thai(text: &str) -> bool {
        text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c))
    }

    #[test]
    fn every_text_is_said_once_with_the_same_places_and_in_thai() {
        let mut seen = HashSet::new();
        for (english, thai) in TABLES.into_iter().flatten() {
            assert!(seen.insert(english), "twice: {english}");
            assert_eq!(places(english), places(thai), "{english}");
            let has_words = words(english).chars().any(char::is_alphabetic);
            assert!(!has_words || is_thai(thai), "no Thai: {english}");
            assert!(!is_thai(english), "{english}");
        }
        assert!(seen.len() > 400, "{}", seen.len());
    }

    #[test]
    fn code_stays_code() {
        for (english, thai) in TABLES.into_iter().flatten() {
            let code = |text: &'static str| -> HashSet<&str> {
                text.split('`').skip(1).step_by(2).collect()
            };
            assert_eq!(code(english), code(thai), "{english}");
        }
    }
}
