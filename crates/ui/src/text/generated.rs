//! The texts of `locales/`, one function each.

#[expect(
    deprecated,
    missing_docs,
    clippy::large_stack_arrays,
    reason = "generated from locales/; the build script it wants would need a crate more"
)]
mod texts {
    leptos_i18n::load_locales!();
}

pub use texts::i18n::Locale as Language;
