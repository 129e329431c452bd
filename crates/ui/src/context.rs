//! What stands in the context of a page beside its door to the use cases, which only `tenantry-app` knows: the files it is
//! made of, and the form that it answers.

use std::collections::{BTreeMap, HashMap};

use crate::UiError;

/// The paths that the console's files are served at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    /// The script that loads the WebAssembly module.
    pub js: String,
    /// The WebAssembly module.
    pub wasm: String,
    /// The styles.
    pub css: String,
    /// The custom elements for code, which only pages that show code load.
    pub elements: String,
    /// The palette and the keys, which are loaded when somebody reaches for them.
    pub palette: String,
    /// The module that recomputes a checksum, which is loaded when somebody asks for it.
    pub verify: String,
    /// The files of each chunk that the module is loaded in.
    pub chunks: BTreeMap<String, Vec<String>>,
}

/// A form that was posted to a page because the browser runs no script: its fields by name.
///
/// A document does not fit into a URL and a secret must not stand in one, so a `POST` to one of
/// [`crate::paths::POSTED_FORMS`] renders its page with this in context, and without its script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posted(pub HashMap<String, String>);

/// The refusal of a form that a browser without script has posted to a server function.
///
/// The answer to such a form is its page with this in context, and without its script: so what was
/// typed is not lost, stands in no URL, and nobody can put a refusal or fields into a page by a link.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The server function's path.
    pub path: String,
    /// Why, and what was sent.
    pub error: UiError,
}

/// Whether this page answers a posted form. It stands at the form's address, which no route of the
/// browser's module knows, so it runs no script.
pub fn is_plain() -> bool {
    use leptos::prelude::use_context;

    use_context::<Posted>().is_some() || use_context::<Refused>().is_some()
}
