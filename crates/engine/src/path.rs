//! JSON pointers (RFC 6901) that cost nothing until somebody needs one as text.
//!
//! Rules walk documents that are nearly always fine. They carry a [`Path`], which lives on the
//! stack, and only a finding turns it into a `String`.

use std::ops::Range;

/// Which part of the value at a pointer a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    /// The value.
    Value,
    /// The key before the value.
    Key,
    /// The opening bracket of the value.
    Open,
    /// Some characters of the string, counted after its escapes are resolved.
    Inside(Range<usize>),
}

/// A place in a document: the root, a key of an object, or an item of an array.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    /// The place of a key of the object at this place.
    pub(crate) const fn key(&'p self, key: &'p str) -> Self {
        Self::Key(self, key)
    }

    /// The place of an item of the array at this place.
    pub(crate) const fn item(&'p self, index: usize) -> Self {
        Self::Item(self, index)
    }

    /// The pointer as text.
    pub(crate) fn pointer(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Root => {}
            Self::Key(parent, key) => {
                parent.write(out);
                push_key(out, key);
            }
            Self::Item(parent, index) => {
                parent.write(out);
                push_index(out, *index);
            }
        }
    }
}

/// Appends a key to a pointer, escaped.
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    if key.contains(['~', '/']) {
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(key);
    }
}

/// Appends an index to a pointer.
pub(crate) fn push_index(pointer: &mut String, index: usize) {
    pointer.push('/');
    pointer.push_str(&index.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_what_rfc_6901_says() {
        let root = Path::Root;
        let tools = root.key("tools");
        let odd = tools.key("a/b~c");
        let item = odd.item(3);

        assert_eq!(root.pointer(), "");
        assert_eq!(item.pointer(), "/tools/a~1b~0c/3");
    }
}
