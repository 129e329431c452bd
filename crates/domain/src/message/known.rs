//! Holds what is looked up among the texts while the server runs to being there: `say!` is held to it while compiling.

use std::{fs, path::Path};

use super::{Language, Message};

/// The sources below a folder.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// The literals that stand right behind a beginning.
fn behind<'s>(source: &'s str, beginning: &str) -> Vec<&'s str> {
    let found = source.split(beginning).skip(1);
    found
        .filter_map(|rest| rest.split_once('"'))
        .map(|(text, _)| text)
        .collect()
}

#[test]
fn what_is_said_by_its_text_is_known_in_every_language() {
    let mut files = Vec::new();
    for folder in ["../../crates", "../../server/src", "../../app/src"] {
        sources(Path::new(folder), &mut files);
    }
    let mut texts = Vec::new();
    for file in &files {
        // Tests make up their own.
        let file = file.split("#[cfg(test)]").next().unwrap_or_default();
        texts.extend(behind(file, "not_found(\""));
        texts.extend(behind(file, "Message::known(\""));
        texts.extend(behind(file, "refused(error.code(), \""));
        texts.extend(behind(file, "broken(\""));
        // Errors of values that read themselves.
        if file.contains("read_by_parsing!") || file.contains("use crate::reading::") {
            texts.extend(behind(file, "#[error(\""));
        }
    }
    // One with a value is said where the value is known.
    texts.retain(|text| !text.contains('{'));

    assert!(texts.len() > 20, "{texts:?}");
    for text in texts {
        let thai = Message::known(text).in_language(Language::Thai);
        assert_ne!(thai, text);
    }
}
