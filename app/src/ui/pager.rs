//! The way through a long list, page by page.

use leptos::prelude::*;

use super::{Icon, Sign, number};
use crate::{query::QueryString, text::text};

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
    let before = query.rows_before();
    let is_first = query.get("cursor").is_none();
    let first = (!is_first).then(|| query.clone().at_the_beginning().href(path));
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    let last = before.saturating_add(shown);
    let next = next_cursor.map(|cursor| query.at(cursor, last).href(path));
    view! {
        <nav class="pager" aria-label=text!(ui.pages)>
            <p>{summary(before, last, total, total_is_capped)}</p>
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

/// Which of how many rows are shown.
fn summary(before: u64, last: u64, total: u64, total_is_capped: bool) -> String {
    let (first, last) = (number(before.saturating_add(1)), number(last));
    let total = number(total);
    if total_is_capped {
        return text!(ui.shown_of_many, first = first, last = last, total = total);
    }
    text!(ui.shown_of, first = first, last = last, total = total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_which_rows_are_shown() {
        assert_eq!(summary(0, 50, 120, false), "1–50 of 120");
        assert_eq!(summary(50, 100, 3009, false), "51–100 of 3,009");
        assert_eq!(summary(0, 50, 10_000, true), "1–50 of more than 10,000");
    }
}
