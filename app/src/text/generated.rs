//! The texts of `locales/`, one function each.

#[expect(
    deprecated,
    reason = "generated from locales/; the build script it wants would need a crate more"
)]
mod texts {
    leptos_i18n::load_locales!();
}

pub(crate) use texts::i18n::Locale as Language;
