//! The translation layer: every visible text has a key in `locales/`, checked when compiling.
//!
//! Values are filled in by [`fill`] and not by the library, whose builders cost some kilobytes of
//! WebAssembly for each text with a value.

#[expect(
    deprecated,
    reason = "generated from locales/; the build script it wants would need a crate more"
)]
mod generated {
    leptos_i18n::load_locales!();
}

pub(crate) use generated::i18n;

/// The language of the page being rendered.
pub(crate) const fn locale() -> i18n::Locale {
    i18n::Locale::en
}

/// The text for a key such as `tenants.title`.
///
/// With `name = value` pairs it is a `String` with each `{name}` replaced, else a `&'static str`.
macro_rules! text {
    ($($key:ident).+) => {
        leptos_i18n::td_string!($crate::text::locale(), $($key).+)
    };
    ($($key:ident).+, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::text::fill(
            $crate::text::text!($($key).+),
            &[$((stringify!($name), $value.to_string())),+],
        )
    };
}

pub(crate) use text;

/// Replaces each `{name}` in a text by its value.
pub(crate) fn fill(text: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_replace_their_names() {
        let values = [("count", "3".to_owned()), ("thing", "tenants".to_owned())];

        assert_eq!(
            fill("{count} of {total} {thing}", &values),
            "3 of {total} tenants"
        );
    }

    #[test]
    fn no_text_names_a_value_in_the_librarys_way() {
        assert!(!include_str!("../locales/en.json").contains("{{"));
    }
}
