//! Both documents line by line, with keys in order.
//!
//! The server writes the lines that differ. With script, and where both documents are small enough to
//! be sent whole, the element for comparison takes their place.

use leptos::prelude::*;
use tenantry_domain::packs::{Documents, LineDiff};

use super::{
    lines::{Labels, LinesTable, count_blocks},
    merged::Merged,
    walk::{ChangeWalk, Pages},
};
use crate::{text::text, ui::EmptyState};

/// The lines that differ, with those around them.
#[component]
pub(super) fn Text(
    /// What the versions are called.
    names: (String, String),
    lines: LineDiff,
    documents: Option<Documents>,
) -> impl IntoView {
    let blocks = count_blocks(&lines);
    if blocks == 0 {
        return view! {
            <EmptyState title=text!(compare.same_text) detail=text!(compare.same_text_detail) />
        }
        .into_any();
    }
    let labels = Labels {
        caption: text!(compare.view_text).to_owned(),
        before: names.0.clone(),
        after: names.1.clone(),
    };
    let shown = match documents {
        None => view! {
            <ChangeWalk pages=Pages::one(blocks) />
            <LinesTable lines labels has_places=true />
        }
        .into_any(),
        Some(documents) => view! {
            <div class="needs-no-script">
                <LinesTable lines labels has_places=true />
            </div>
            <Merged names documents />
        }
        .into_any(),
    };
    view! {
        <section class="card compare-changes" aria-labelledby="text-title">
            <h2 id="text-title">{text!(compare.view_text)}</h2>
            <p class="muted">{text!(compare.text_lead)}</p>
            {shown}
        </section>
    }
    .into_any()
}
