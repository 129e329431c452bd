//! The way back from the normal form to the text.

use std::collections::HashMap;

use crate::path::{self, At};

/// Where the parts of a normal form stand in the document. Parts that are not listed stand where
/// their parents do.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    /// Pointers into the normal form with those into the document, and whether the key is meant.
    moved: HashMap<String, (String, bool)>,
    /// Things that are keys in the normal form, with the value that names them in the document.
    names: HashMap<String, String>,
}

impl Origins {
    /// Something stands elsewhere in the document.
    pub(super) fn moved(&mut self, normal: String, original: String) {
        self.moved.insert(normal, (original, false));
    }

    /// A value of the normal form is a key in the document.
    pub(super) fn was_key(&mut self, normal: String, original: String) {
        self.moved.insert(normal, (original, true));
    }

    /// A key of the normal form is a value in the document.
    pub(super) fn named_by(&mut self, normal: String, original: String) {
        self.names.insert(normal, original);
    }

    /// The place in the document.
    pub(crate) fn of(&self, pointer: String, at: At) -> (String, At) {
        if self.moved.is_empty() && self.names.is_empty() {
            return (pointer, at);
        }
        if at == At::Key
            && let Some(name) = self.names.get(&pointer)
        {
            return (name.clone(), At::Value);
        }
        if let Some((original, is_key)) = self.moved.get(&pointer) {
            let at = if *is_key { At::Key } else { at };
            return (original.clone(), at);
        }
        let ends = pointer.rmatch_indices('/').map(|(end, _)| end);
        for end in ends {
            let (parent, rest) = pointer.split_at(end);
            if let Some((original, _)) = self.moved.get(parent) {
                return (format!("{original}{rest}"), at);
            }
        }
        (pointer, at)
    }
}

/// A pointer with one more key.
pub(super) fn key(pointer: &str, key: &str) -> String {
    let mut out = pointer.to_owned();
    path::push_key(&mut out, key);
    out
}

/// A pointer with one more index.
pub(super) fn item(pointer: &str, index: usize) -> String {
    let mut out = pointer.to_owned();
    path::push_index(&mut out, index);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_moved_parent_counts() {
        let mut origins = Origins::default();
        origins.moved("/tools/t".to_owned(), "/tools/dbQueries/0".to_owned());
        origins.named_by("/tools/t".to_owned(), "/tools/dbQueries/0/name".to_owned());
        origins.moved(
            "/tools/t/parameters".to_owned(),
            "/tools/dbQueries/0/argsSchema".to_owned(),
        );
        origins.was_key("/overrides/0/exceptionType".to_owned(), "/o/A".to_owned());

        let of = |pointer: &str, at| origins.of(pointer.to_owned(), at);

        assert_eq!(
            of("/tools/t", At::Key),
            ("/tools/dbQueries/0/name".to_owned(), At::Value)
        );
        assert_eq!(
            of("/tools/t/description", At::Value).0,
            "/tools/dbQueries/0/description"
        );
        assert_eq!(
            of("/tools/t/parameters/p", At::Key).0,
            "/tools/dbQueries/0/argsSchema/p"
        );
        assert_eq!(
            of("/overrides/0/exceptionType", At::Value),
            ("/o/A".to_owned(), At::Key)
        );
        assert_eq!(
            of("/elsewhere", At::Open),
            ("/elsewhere".to_owned(), At::Open)
        );
    }
}
