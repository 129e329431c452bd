//! Two texts compared line by line.

use leptos::prelude::*;

use super::{
    elements::{ElementRef, Elements, call, texts},
    markup::LongText,
};

/// Goes from change to change of a [`CodeMerge`]; nothing happens until it is there.
#[derive(Clone, Copy, Default)]
pub struct MergeHandle(ElementRef);

impl MergeHandle {
    /// A handle for one comparison.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes to the next change, from the last one to the first.
    pub fn next(self) {
        call(self.0, "next", &[]);
    }

    /// Goes to the change before, from the first one to the last.
    pub fn previous(self) {
        call(self.0, "previous", &[]);
    }

    /// Goes to a change, counted from 1; whether the element was there to do so.
    pub fn show_change(self, number: usize) -> bool {
        call(self.0, "showChange", &[number.into()]).is_some()
    }
}

/// Two texts, side by side where there is room; without script one above the other.
///
/// The texts are those of the moment it is made: make it again to compare others.
#[component]
pub fn CodeMerge(
    /// The text that is compared from.
    before: String,
    /// The text that is compared to.
    after: String,
    /// What the first text is.
    #[prop(into)]
    label_before: String,
    /// What the second text is.
    #[prop(into)]
    label_after: String,
    /// Leads from change to change from outside.
    #[prop(optional)]
    handle: Option<MergeHandle>,
) -> impl IntoView {
    let element = handle.unwrap_or_default().0;
    let side = |label: &str, text: String| {
        view! {
            <section class="code">
                <p class="code-bar">{label.to_owned()}</p>
                <pre class="code-text" tabindex="0" role="group" aria-label=label.to_owned()>
                    // Inside an element of its own: right behind the tag, a first line end is lost.
                    <LongText text />
                </pre>
            </section>
        }
        .into_any()
    };
    let (first, second) = (side(&label_before, before), side(&label_after, after));
    view! {
        <tenantry-merge
            class="code-merge"
            node_ref=element
            label-before=label_before
            label-after=label_after
            texts=texts()
        >
            {first}
            {second}
        </tenantry-merge>
        <Elements />
    }
    .into_any()
}
