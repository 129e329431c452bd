//! The import page: documents as files or text, what validation finds in them, and their import.
//!
//! With script several documents lie on the page (the [`desk`]), each an [`entry`] with a state of its own, and the
//! form shows the one that is open. Without, the form is posted to [`crate::paths::IMPORT_FORM`], and the page comes
//! back with everything that was typed and what was found.

#![cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_types_passed_by_value,
        reason = "a document on the page is a bundle of keys to signals, and is copied as signals are"
    )
)]

mod desk;
mod draft;
mod entry;
mod files;
mod form;
mod guard;
mod outcome;
mod page;
mod peek;
mod request;
mod send;
mod state;
mod words;

pub(super) use draft::FOR_TENANT;
pub(crate) use page::ImportPage;
pub(super) use words::next_step_of;
