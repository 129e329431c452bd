//! The texts of the palette's script, in the page's language.

use crate::text::text;

/// Texts by the keys that the script knows them by, as JSON.
pub(crate) fn texts() -> String {
    let texts = [
        ("title", text!(palette.title)),
        ("placeholder", text!(palette.placeholder)),
        ("switch", text!(palette.switch)),
        ("recent", text!(palette.recent)),
        ("loading", text!(ui.loading)),
        ("none", text!(ui.no_match)),
        ("one", text!(palette.one_result)),
        ("many", text!(palette.results)),
        ("more", text!(ui.type_on)),
        ("failed", text!(palette.failed)),
        ("ended", text!(palette.ended)),
        ("sign_in", text!(sign_in.submit)),
        ("close", text!(palette.close)),
        ("help", text!(palette.help)),
        ("key.palette", text!(palette.key_palette)),
        ("key.search", text!(palette.key_search)),
        ("key.go", text!(palette.key_go)),
        ("key.rows", text!(palette.key_rows)),
        ("key.open", text!(palette.key_open)),
        ("key.help", text!(palette.key_help)),
        ("key.new_tab", text!(palette.key_new_tab)),
        ("then", text!(palette.key_then)),
        ("keys_off", text!(palette.keys_off)),
        ("keys_choose", text!(palette.keys_choose)),
    ];
    let texts: serde_json::Map<_, _> = texts
        .into_iter()
        .map(|(key, text)| (key.to_owned(), text.into()))
        .collect();
    serde_json::Value::Object(texts).to_string()
}
