//! The texts of `locales/`, one function each.

#[expect(
    deprecated,
    missing_docs,
    reason = "generated from locales/; the build script it wants would need a crate more"
)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(
        clippy::large_stack_arrays,
        reason = "all texts of a language stand in one, which is made once"
    )
)]
mod texts {
    leptos_i18n::load_locales!();
}

pub use texts::i18n::Locale as Language;
