//! A version's document as it was imported, a portion of it: with script all of it comes once the page is there.

use leptos::prelude::*;
use tenantry_domain::packs::{DocumentLines, PackOwner, ShowDocument, Version, VersionSelector};

use super::tabs::PackTab;
use crate::{
    asked::{Asked, ask},
    paths,
    text::text,
    ui::{CodeViewer, ProblemView, later, number, use_query},
};

/// The document, around the line that the URL names.
#[component]
pub(super) fn Document(owner: PackOwner, version: Version) -> impl IntoView {
    let query = use_query();
    let line = Memo::new(move |_| {
        let line = query.read().get("line").and_then(|line| line.parse().ok());
        line.unwrap_or(1_usize)
    });
    let page = paths::pack(&owner, &version);
    let filename = format!("{owner}.{version}.json");
    let document = Asked::new(
        move || ShowDocument {
            owner: owner.clone(),
            version: VersionSelector::Exactly(version.clone()),
            line: line.get(),
        },
        ask,
    );
    let about = StoredValue::new((page, filename));
    view! {
        <section class="card" aria-labelledby="document-title">
            <h2 id="document-title">{text!(packs.document)}</h2>
            {later(12, move || async move {
                    match document.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(lines) => {
                            let (page, filename) = about.get_value();
                            view! { <Lines lines page filename /> }.into_any()
                        }
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Lines(lines: DocumentLines, page: String, filename: String) -> impl IntoView {
    let source = format!("{page}/source");
    let way = (!lines.is_whole()).then(|| way(&lines, &page, &source));
    let from = (!lines.is_whole()).then_some(source);
    view! {
        <CodeViewer
            label=text!(packs.document)
            code=lines.text
            findings=lines.marks
            filename
            first=lines.first
            lines=lines.lines
            size_bytes=lines.size_bytes
            source=from
            below=way
        />
    }
    .into_any()
}

/// The way to the other lines, for browsers that do not fetch them by themselves.
fn way(lines: &DocumentLines, page: &str, source: &str) -> AnyView {
    let range = text!(
        contents.lines_range,
        first = number(lines.first),
        last = number(lines.first + lines.shown.saturating_sub(1)),
        count = number(lines.lines)
    );
    let to = |line: usize| {
        PackTab::Document
            .query()
            .with("line", line.to_string())
            .href(page)
    };
    let before = (lines.first > 1).then(|| {
        view! {
            <a class="button" rel="prev external" href=to(lines.first - 1)>
                {text!(contents.before)}
            </a>
        }
        .into_any()
    });
    let next = lines.first + lines.shown;
    let after = (next <= lines.lines).then(|| {
        view! {
            <a class="button" rel="next external" href=to(next)>
                {text!(contents.after)}
            </a>
        }
        .into_any()
    });
    view! {
        <p class="code-way">
            <span>{range}</span>
            {before}
            {after}
            <a rel="external" href=source.to_owned()>
                {text!(contents.whole_document)}
            </a>
        </p>
    }
    .into_any()
}
