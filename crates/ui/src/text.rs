//! The translation layer: every visible text has a key in `locales/`, checked when compiling.
//!
//! Values are filled in by [`fill`] and not by the library, whose builders cost some kilobytes of
//! WebAssembly for each text with a value.

mod generated;
pub mod language;

pub use generated::Language;
pub use language::current as language;

/// The text for a key such as `tenants.title`.
///
/// With `name = value` pairs it is a `String` with each `{name}` replaced, else a `&'static str`.
#[macro_export]
macro_rules! text {
    ($($key:ident).+) => {
        leptos_i18n::td_string!($crate::text::language(), $($key).+)
    };
    ($($key:ident).+, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::text::fill(
            $crate::text::text!($($key).+),
            &[$((stringify!($name), $value.to_string())),+],
        )
    };
}

pub use text;

/// The text for a key in every language, as a table holds it: data, where [`text!`] is code.
#[macro_export]
macro_rules! each {
    ($($key:ident).+) => {
        $crate::text::Each {
            en: $crate::text::Language::en.get_keys_const().$($key()).+.inner(),
            th: $crate::text::Language::th.get_keys_const().$($key()).+.inner(),
        }
    };
}

pub use each;

/// A text in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Each {
    /// In English.
    pub en: &'static str,
    /// In Thai.
    pub th: &'static str,
}

impl Each {
    /// It in the language of the page.
    pub fn text(self) -> &'static str {
        match language() {
            Language::en => self.en,
            Language::th => self.th,
        }
    }
}

/// Replaces each `{name}` in a text by its value.
pub fn fill(text: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::*;

    #[test]
    fn values_replace_their_names() {
        let values = [("count", "3".to_owned()), ("thing", "tenants".to_owned())];

        assert_eq!(
            fill("{count} of {total} {thing}", &values),
            "3 of {total} tenants"
        );
    }

    const LANGUAGES: [&str; 2] = [
        include_str!("../locales/en.json"),
        include_str!("../locales/th.json"),
    ];

    #[test]
    fn no_text_names_a_value_in_the_librarys_way() {
        for texts in LANGUAGES {
            assert!(!texts.contains("{{"));
        }
    }

    /// Every text by its key, with the values that it names.
    fn values_named(at: &str, texts: &Value, named: &mut BTreeMap<String, BTreeSet<String>>) {
        if let Some(text) = texts.as_str() {
            let values = text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(value, _)| value.to_owned());
            named.insert(at.to_owned(), values.collect());
        }
        for (key, texts) in texts.as_object().into_iter().flatten() {
            values_named(&format!("{at}/{key}"), texts, named);
        }
    }

    #[test]
    fn every_language_has_every_text_with_the_same_values() {
        let [english, thai] = LANGUAGES.map(|texts| {
            let mut named = BTreeMap::new();
            values_named("", &serde_json::from_str(texts).unwrap(), &mut named);
            named
        });

        assert_eq!(english, thai);
    }
}
