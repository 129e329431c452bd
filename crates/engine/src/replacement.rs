//! What to write in place of what a finding is about, where its hint names what was meant.
//!
//! Hints are made of templates, and which template one is made of says whether it names that: no rule has to say it
//! twice, and no sentence is read.

use tenantry_domain::{message::Message, packs::Replacement};

use crate::path::At;

/// The hints that name what was meant, and the place of the name in each.
#[cfg(not(target_arch = "wasm32"))]
const NAMING: [(&str, &str); 2] = [
    ("did you mean `{name}`?", "name"),
    ("the key is called `{ours}` here", "ours"),
];

/// What a hint says was meant.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn meant(hint: &Message) -> Option<&str> {
    NAMING
        .iter()
        .find_map(|(template, name)| hint.value_of(template, name))
}

/// In the browser nobody asks what was meant, and messages do not know what they are made of.
#[cfg(target_arch = "wasm32")]
pub(crate) const fn meant(_: &Message) -> Option<&str> {
    None
}

/// The text that takes the place of what is written; nothing where what is written is more than a name.
pub(crate) fn of(name: &str, written: &str, pointer: &str, at: &At) -> Option<Replacement> {
    let text = match at {
        At::Value => in_json(name, written).map(|(_, text)| text),
        // Where a key has no place of its own, the finding is about its value.
        At::Key => in_json(name, written)
            .filter(|(before, _)| Some(before) == last_key(pointer).as_ref())
            .map(|(_, text)| text),
        At::Inside(_) => in_condition(name, written),
        At::Open => None,
    }?;
    Some(Replacement {
        name: name.to_owned(),
        text,
    })
}

/// The name as a string of JSON, beside the one that is written.
fn in_json(name: &str, written: &str) -> Option<(String, String)> {
    let before = serde_json::from_str(written).ok()?;
    Some((before, serde_json::to_string(name).ok()?))
}

fn last_key(pointer: &str) -> Option<String> {
    let key = pointer.rsplit('/').next()?;
    Some(key.replace("~1", "/").replace("~0", "~"))
}

/// The name inside the string that a condition is, where a name stands or a text in quotes.
fn in_condition(name: &str, written: &str) -> Option<String> {
    if !is_plain(name) {
        return None;
    }
    if is_plain(written) {
        return Some(name.to_owned());
    }
    ["'", "\\\""].into_iter().find_map(|quote| {
        let inside = written.strip_prefix(quote)?.strip_suffix(quote)?;
        is_plain(inside).then(|| format!("{quote}{name}{quote}"))
    })
}

/// Whether a name means the same in a condition, and in JSON's strings, as by itself.
fn is_plain(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::say;

    use super::*;

    fn text(name: &str, written: &str, pointer: &str, at: &At) -> Option<String> {
        of(name, written, pointer, at).map(|replacement| replacement.text)
    }

    #[test]
    fn a_name_is_written_as_what_it_replaces() {
        let inside = At::Inside(0..1);

        assert_eq!(
            text("a\"b", "\"x\"", "/tools", &At::Value).unwrap(),
            r#""a\"b""#
        );
        assert_eq!(
            text("tools", "\"toolz\"", "/toolz", &At::Key).unwrap(),
            "\"tools\""
        );
        assert_eq!(
            text("tools", "\"a/b~\"", "/a~1b~0", &At::Key).unwrap(),
            "\"tools\""
        );
        assert_eq!(text("amount", "amuont", "", &inside).unwrap(), "amount");
        assert_eq!(text("LATE", "'LAET'", "", &inside).unwrap(), "'LATE'");
        assert_eq!(
            text("LATE", "\\\"LAET\\\"", "", &inside).unwrap(),
            "\\\"LATE\\\""
        );
        // More than a name, or no place for one.
        assert_eq!(text("tools", "{}", "/toolz", &At::Key), None);
        assert_eq!(text("tools", "\"other\"", "/toolz", &At::Key), None);
        assert_eq!(text("x", "7", "/a", &At::Value), None);
        assert_eq!(text("x", "a + b", "", &inside), None);
        assert_eq!(text("a\"b", "ab", "", &inside), None);
        assert_eq!(text("x", "{", "", &At::Open), None);
    }

    #[test]
    fn only_a_hint_that_names_what_was_meant_does() {
        let name = "getInvoices";
        assert_eq!(meant(&say!("did you mean `{name}`?", name)), Some(name));
        let ours = "tools";
        assert_eq!(
            meant(&say!("the key is called `{ours}` here", ours)),
            Some(ours)
        );
        assert_eq!(meant(&say!("the domain pack defines no tools")), None);
        assert_eq!(meant(&Message::verbatim("did you mean `x`?")), None);
    }
}
