//! Holds every use of a text to the values that the text names: a value that is left out would be read as `{name}`.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

/// The values that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let places = text.split('{').skip(1);
    let names = places.filter_map(|rest| rest.split_once('}'));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The texts of `text!` with their keys, as they stand in a file: the key and the values, by name.
fn asked_for(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut asked = Vec::new();
    for call in source.split("text!(").skip(1) {
        // Up to its own bracket; `at` is where an argument of its own begins.
        let (mut depth, mut at, mut arguments) = (0_i32, 0, Vec::new());
        for (place, c) in call.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' if depth == 0 => {
                    arguments.push(call[at..place].trim());
                    break;
                }
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => {
                    arguments.push(call[at..place].trim());
                    at = place + 1;
                }
                _ => {}
            }
        }
        let key = arguments.first().copied().unwrap_or_default();
        if key
            .chars()
            .all(|c| c.is_ascii_lowercase() || "._".contains(c))
        {
            let values = arguments.iter().skip(1).filter_map(|value| {
                let (name, _) = value.split_once('=')?;
                Some(name.trim().to_owned())
            });
            asked.push((format!("/{}", key.replace('.', "/")), values.collect()));
        }
    }
    asked
}

/// The files below a folder whose paths end so.
fn files(folder: &Path, end: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, end, found);
        } else if path.to_string_lossy().ends_with(end) {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// A text that is filled in later is asked for without values; with values, it gets all of its own and no other.
#[test]
fn a_text_is_filled_with_exactly_the_values_that_it_names() {
    let (mut sources, mut texts) = (Vec::new(), Vec::new());
    for folder in ["../app", "../crates"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        files(&folder, ".rs", &mut sources);
        files(&folder, "locales/en.json", &mut texts);
    }
    let texts: Value = serde_json::from_str(&texts.concat()).unwrap();

    let asked: Vec<_> = sources
        .iter()
        .flat_map(|source| asked_for(source))
        .collect();
    assert!(asked.len() > 500, "{}", asked.len());
    for (key, values) in asked.iter().filter(|(_, values)| !values.is_empty()) {
        let text = texts.pointer(key).and_then(Value::as_str);
        assert_eq!(&named(text.unwrap_or_default()), values, "{key}");
    }
}
