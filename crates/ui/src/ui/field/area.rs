//! Several lines of text.

use leptos::prelude::*;

use super::{FieldFrame, describing, text::id_of};
use crate::ui::markup::{Lines, TextLines};

/// A field for several lines of text.
#[component]
pub fn TextArea(
    name: &'static str,
    label: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(default = 3)] rows: u32,
    /// Whether lines are a document's, and not sentences.
    #[prop(optional)]
    is_code: bool,
    #[prop(optional)] required: bool,
    #[prop(optional)] maxlength: Option<u32>,
) -> impl IntoView {
    let id = id_of(name);
    let has_hint = hint.is_some();
    let described = {
        let id = id.clone();
        move || describing(&id, has_hint, error.with(Option::is_some))
    };
    view! {
        <FieldFrame id=id.clone() label hint error>
            <TextLines
                id
                name
                value
                lines=if is_code { Lines::Code } else { Lines::Words }
                rows
                required
                maxlength
                is_wrong=Signal::derive(move || error.with(Option::is_some))
                described=Signal::derive(described)
            />
        </FieldFrame>
    }
    .into_any()
}
