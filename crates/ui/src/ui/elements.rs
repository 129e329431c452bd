//! The custom elements for code (`frontend/elements`): loading them, their texts, and calling them.
//!
//! They come as a module of their own, which only pages that show code load. Until it is there, and where there is no
//! script, what stands between their tags is shown.

use leptos::{html, prelude::*};
use web_sys::{
    js_sys::{Array, Function, Reflect},
    wasm_bindgen::{JsCast as _, JsValue},
};

use crate::text::text;

/// A reference to one of the elements.
pub(super) type ElementRef = NodeRef<html::Custom<&'static str>>;

/// Loads the elements; stands beside every one of them, and the browser loads a module only once.
#[component]
pub(super) fn Elements() -> impl IntoView {
    let path = path();
    (!path.is_empty()).then(|| view! { <script type="module" src=path></script> }.into_any())
}

/// Where the module is; empty if this page runs no script.
#[cfg(feature = "ssr")]
fn path() -> String {
    use std::sync::Arc;

    use crate::context::{Assets, is_plain};

    if is_plain() {
        return String::new();
    }
    use_context::<Arc<Assets>>()
        .map(|assets| assets.elements.clone())
        .unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn path() -> String {
    let document = document().document_element();
    document
        .and_then(|document| document.get_attribute("data-elements"))
        .unwrap_or_default()
}

/// Calls a method of an element; nothing where the element or its class is not there yet.
pub(super) fn call(element: ElementRef, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let element = element.get_untracked()?;
    let method = Reflect::get(&element, &method.into()).ok()?;
    let method = method.dyn_into::<Function>().ok()?;
    method
        .apply(&element, &arguments.iter().collect::<Array>())
        .ok()
}

/// A property that is text; nothing where the element or its class is not there yet.
pub(super) fn text_of(element: ElementRef, property: &str) -> Option<String> {
    let element = element.get_untracked()?;
    Reflect::get(&element, &property.into()).ok()?.as_string()
}

/// Sets a property that is text; an element whose class is not there yet takes it when it comes.
pub(super) fn set_text(element: ElementRef, property: &str, text: &str) {
    if let Some(element) = element.get_untracked() {
        // Refused only by objects that take no properties.
        drop(Reflect::set(&element, &property.into(), &text.into()));
    }
}

/// The elements' texts, by the keys that they and CodeMirror use.
pub(super) fn texts() -> String {
    let texts = [
        ("bar.size", text!(ui.code_size)),
        ("bar.line", text!(contents.one_line)),
        ("bar.find", text!(code.find)),
        ("bar.fold", text!(code.fold)),
        ("bar.unfold", text!(code.unfold)),
        ("bar.wrap", text!(code.wrap)),
        ("bar.copy", text!(code.copy)),
        ("bar.copied", text!(code.copied)),
        ("fix", text!(code.replace_with)),
        ("bar.download", text!(code.download)),
        ("bar.previous", text!(code.previous)),
        ("bar.next", text!(code.next)),
        ("bar.split", text!(code.split)),
        ("bar.none", text!(code.no_change)),
        ("bar.one", text!(code.one_change)),
        ("bar.many", text!(code.changes)),
        ("bar.at", text!(code.change_at)),
        ("Find", text!(code.search_find)),
        ("Replace", text!(code.search_replace)),
        ("next", text!(code.search_next)),
        ("previous", text!(code.search_previous)),
        ("all", text!(code.search_all)),
        ("match case", text!(code.search_case)),
        ("regexp", text!(code.search_regexp)),
        ("by word", text!(code.search_word)),
        ("replace", text!(code.replace)),
        ("replace all", text!(code.replace_all)),
        ("close", text!(code.close)),
        ("Go to line", text!(code.go_to_line)),
        ("go", text!(code.go)),
        ("Fold line", text!(code.fold_line)),
        ("Unfold line", text!(code.unfold_line)),
        ("folded code", text!(code.folded)),
        ("unfold", text!(code.unfold_one)),
        ("$ unchanged lines", text!(code.unchanged)),
        ("current match", text!(code.current_match)),
        ("on line", text!(code.on_line)),
        ("replaced $ matches", text!(code.replaced)),
    ];
    let texts: serde_json::Map<_, _> = texts
        .into_iter()
        .map(|(key, text)| (key.to_owned(), text.into()))
        .collect();
    serde_json::Value::Object(texts).to_string()
}
