//! The way through a long list, page by page.

use leptos::prelude::*;

use super::{Icon, QueryString, Sign};
use crate::text::text;

/// How much of a list is shown, and links to its first and next page.
#[component]
pub(crate) fn Pager(
    query: QueryString,
    path: &'static str,
    /// Rows on this page.
    shown: usize,
    total: u64,
    total_is_capped: bool,
    next_cursor: Option<String>,
) -> impl IntoView {
    let first = query
        .get("cursor")
        .is_some()
        .then(|| query.clone().without("cursor").href(path));
    let next = next_cursor.map(|cursor| query.with("cursor", cursor).href(path));
    view! {
        <nav class="pager" aria-label=text!(ui.pages)>
            <p>{summary(shown, total, total_is_capped)}</p>
            <span class="pager-links">
                {first.map(|href| view! { <a class="button" href=href>{text!(ui.first_page)}</a> }.into_any())}
                {next
                    .map(|href| view! {
                        <a class="button" rel="next" href=href>
                            <span>{text!(ui.next_page)}</span>
                            <Icon sign=Sign::Forward />
                        </a>
                    }.into_any())}
            </span>
        </nav>
    }
    .into_any()
}

/// How many of how many rows are shown.
fn summary(shown: usize, total: u64, total_is_capped: bool) -> String {
    if total_is_capped {
        return text!(ui.shown_of_many, shown = shown, total = total);
    }
    text!(ui.shown_of, shown = shown, total = total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capped_total_says_that_there_are_more() {
        assert_eq!(summary(50, 120, false), "50 of 120");
        assert_eq!(summary(50, 10_000, true), "50 of more than 10000");
    }
}
