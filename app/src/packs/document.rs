//! A version's document and what validation found in it.

use leptos::prelude::*;
use tenantry_domain::packs::{Counts, Finding};

use crate::{
    asked::Asked,
    text::text,
    ui::{CodeViewer, FindingList, ProblemView, later, summary_of},
};

/// The findings of the import; each leads to its line in the document below.
#[component]
pub(super) fn Findings(findings: Vec<Finding>) -> impl IntoView {
    let summary = summary_of(Counts::of(&findings));
    let list = (!findings.is_empty()).then(|| {
        view! { <FindingList label=text!(packs.findings) findings lines_at="" /> }.into_any()
    });
    view! {
        <section class="card" aria-labelledby="findings-title">
            <div class="card-head">
                <h2 id="findings-title">{text!(packs.findings)}</h2>
                <span class="muted">{summary}</span>
            </div>
            {list}
        </section>
    }
    .into_any()
}

/// The document as it was imported, which is what findings point into.
#[component]
pub(super) fn Document(
    document: Asked<String>,
    /// What it is called when it is downloaded.
    filename: String,
    /// What is marked in it.
    findings: Vec<Finding>,
) -> impl IntoView {
    let about = StoredValue::new((filename, findings));
    view! {
        <section class="card" aria-labelledby="document-title">
            <h2 id="document-title">{text!(packs.document)}</h2>
            {later(12, move || async move {
                    match document.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(text) => {
                            let (filename, findings) = about.get_value();
                            let label = text!(packs.document);
                            view! { <CodeViewer label code=text filename findings /> }.into_any()
                        }
                    }
                })}
        </section>
    }
    .into_any()
}
