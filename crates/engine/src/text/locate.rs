//! Where some values of a document stand in its text.

use std::{collections::HashMap, ops::Range};

use super::{
    scan::{Listener, scan},
    token::Flaw,
};

/// The byte ranges of a value and of its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spans {
    /// The quoted key; nothing for items and for the document itself.
    pub(crate) key: Option<Range<usize>>,
    /// The value, with its quotes or brackets.
    pub(crate) value: Range<usize>,
}

/// Finds the values that the pointers name, in one walk over the text.
pub(crate) fn locate<'p>(
    text: &str,
    pointers: impl Iterator<Item = &'p str>,
) -> HashMap<&'p str, Spans> {
    let mut search = Search {
        wanted: pointers
            .map(|pointer| (pointer, Spans::default()))
            .collect(),
    };
    scan(text, &mut search);
    search.wanted
}

struct Search<'p> {
    wanted: HashMap<&'p str, Spans>,
}

impl Listener for Search<'_> {
    const COMPARES_KEYS: bool = false;

    fn value(&mut self, pointer: &str, key: Option<&Range<usize>>, value: Range<usize>) {
        if let Some(spans) = self.wanted.get_mut(pointer) {
            *spans = Spans {
                key: key.cloned(),
                value,
            };
        }
    }

    fn flaw(&mut self, _pointer: &str, _flaw: Flaw) -> bool {
        // The text was accepted before; what it is worth does not matter here.
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_value_is_found_where_it_stands() {
        let text = r#"{ "a" : [1, {"b~/": "x\"y"}], "é": {} , "n": -1.5e3, "t": [true,null,[]]}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        let pointers = [
            "",
            "/a",
            "/a/0",
            "/a/1",
            "/a/1/b~0~1",
            "/é",
            "/n",
            "/t",
            "/t/0",
            "/t/1",
            "/t/2",
        ];

        let found = locate(text, pointers.into_iter());

        for pointer in pointers {
            let spans = &found[pointer];
            let there: Value = serde_json::from_str(&text[spans.value.clone()]).unwrap();
            assert_eq!(Some(&there), value.pointer(pointer), "{pointer}");
        }
        assert_eq!(&text[found["/a/1/b~0~1"].key.clone().unwrap()], "\"b~/\"");
        assert_eq!(found["/a/0"].key, None);
    }
}
