//! The import page: a document as file or text, what validation finds in it, and the import.
//!
//! With script the form stays where it is and asks server functions. Without, it is posted to
//! [`crate::routes::IMPORT_FORM`], and the page comes back with everything that was typed and what was found.

mod draft;
mod editor;
mod form;
mod outcome;
mod page;
mod peek;
mod taken;

pub(crate) use page::ImportPage;
