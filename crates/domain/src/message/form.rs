//! In which form messages are written just now: for people in some language, or to be kept.
//!
//! What is written knows nothing of the request that it answers, and serde hands nothing through. So
//! whoever writes says it around the writing, which is never interrupted: no `await` is inside.

use std::cell::Cell;

use super::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The sentence alone.
    Spoken(Language),
    /// The English sentence, with all that another language needs.
    Kept,
}

thread_local! {
    static FORM: Cell<Form> = const { Cell::new(Form::Spoken(Language::English)) };
    /// Whether anything was said since somebody asked.
    static SAID: Cell<bool> = const { Cell::new(false) };
}

/// Writes something with its messages in a language.
pub fn speaking<T>(language: Language, write: impl FnOnce() -> T) -> T {
    under(Form::Spoken(language), write)
}

/// As [`speaking`], and whether there was anything to say: what has no words is the same in every language.
pub fn speaking_if_any<T>(language: Language, write: impl FnOnce() -> T) -> (T, bool) {
    SAID.set(false);
    let written = speaking(language, write);
    (written, SAID.get())
}

/// Writes something with its findings as they are stored: what they are made of, and in English for
/// programs of earlier releases.
pub fn keeping<T>(write: impl FnOnce() -> T) -> T {
    under(Form::Kept, write)
}

/// The language that messages are written in just now; who asks is about to write one.
pub fn spoken() -> Language {
    SAID.set(true);
    match FORM.get() {
        Form::Spoken(language) => language,
        Form::Kept => Language::English,
    }
}

/// Whether what is written now is to be stored.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn is_kept() -> bool {
    FORM.get() == Form::Kept
}

fn under<T>(form: Form, write: impl FnOnce() -> T) -> T {
    /// Puts the form back, however the writing ends.
    struct Before(Form);

    impl Drop for Before {
        fn drop(&mut self) {
            FORM.set(self.0);
        }
    }

    let _before = Before(FORM.replace(form));
    write()
}
