//! The way through a long list, page by page.

use leptos::prelude::*;
use tenantry_domain::page::DEFAULT_LIMIT;

use super::{Icon, Sign, number};
use crate::{query::QueryString, text::text};

/// Where the shown rows of a list stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Rows on this page.
    pub shown: usize,
    /// Rows of the whole list.
    pub total: u64,
    /// Whether counting stopped at that many, so that there may be more.
    pub total_is_capped: bool,
    /// Where the page before begins; nothing on the first.
    pub prev_cursor: Option<String>,
    /// Where the page after begins; nothing on the last.
    pub next_cursor: Option<String>,
}

impl Stretch {
    /// How many rows come before, by what the URL says; what the page itself tells is better known.
    fn before(&self, said: u64) -> u64 {
        if self.prev_cursor.is_none() {
            0
        } else if self.next_cursor.is_none() && !self.total_is_capped {
            self.total.saturating_sub(self.rows())
        } else {
            said
        }
    }

    fn rows(&self) -> u64 {
        u64::try_from(self.shown).unwrap_or(u64::MAX)
    }

    /// Which of how many rows are shown. Where counting stopped early, the page itself may know of more rows, and its end
    /// of all of them.
    fn summary(&self, before: u64, last: u64) -> String {
        let (total, is_capped) = match &self.next_cursor {
            None if self.total_is_capped => (last, false),
            _ => (self.total.max(last), self.total_is_capped),
        };
        let first = number(before.saturating_add(1));
        let (last, total) = (number(last), number(total));
        if is_capped {
            return text!(ui.shown_of_many, first = first, last = last, total = total);
        }
        text!(ui.shown_of, first = first, last = last, total = total)
    }
}

/// How much of a list is shown, and links to its first page and those before and after this one.
#[component]
pub fn Pager(query: QueryString, #[prop(into)] path: String, stretch: Stretch) -> impl IntoView {
    let path = path.as_str();
    let before = stretch.before(query.rows_before());
    let last = before.saturating_add(stretch.rows());
    let said = stretch.summary(before, last);
    let first = query
        .get("cursor")
        .map(|_| query.clone().at_the_beginning().href(path));
    let prev = stretch.prev_cursor.map(|cursor| {
        let before = before.saturating_sub(DEFAULT_LIMIT.into());
        query.clone().at(cursor, before).href(path)
    });
    let next = stretch
        .next_cursor
        .map(|cursor| query.at(cursor, last).href(path));
    view! {
        <nav class="pager" aria-label=text!(ui.pages)>
            <p>{said}</p>
            <span class="pager-links">
                {first
                    .map(|href| {
                        view! {
                            <a class="button" href=href>
                                {text!(ui.first_page)}
                            </a>
                        }
                            .into_any()
                    })} {before_link(text!(ui.previous_page), prev)}
                {after_link(text!(ui.next_page), next)}
            </span>
        </nav>
    }
    .into_any()
}

/// A link to the page before.
pub fn before_link(label: &'static str, href: Option<String>) -> Option<AnyView> {
    let href = href?;
    let link = view! {
        <a class="button" rel="prev" href=href>
            <Icon sign=Sign::Back />
            <span>{label}</span>
        </a>
    };
    Some(link.into_any())
}

/// A link to the page after.
pub fn after_link(label: &'static str, href: Option<String>) -> Option<AnyView> {
    let href = href?;
    let link = view! {
        <a class="button" rel="next" href=href>
            <span>{label}</span>
            <Icon sign=Sign::Forward />
        </a>
    };
    Some(link.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_the_middle_leads_both_ways_with_its_filters() {
        let query = QueryString::default()
            .with("status", "ACTIVE")
            .at("here", 100);
        let stretch = Stretch {
            shown: 50,
            total: 3_009,
            prev_cursor: Some("back".to_owned()),
            next_cursor: Some("on".to_owned()),
            ..Stretch::default()
        };
        let html = Owner::new().with(|| view! { <Pager query path="/t" stretch /> }.to_html());

        assert!(html.contains("101–150 of 3,009"), "{html}");
        for href in [
            "/t?status=ACTIVE\"",
            "/t?status=ACTIVE&amp;cursor=back&amp;before=50\"",
            "/t?status=ACTIVE&amp;cursor=on&amp;before=150\"",
        ] {
            assert!(html.contains(href), "{href}: {html}");
        }
    }

    #[test]
    fn the_ends_of_a_list_know_where_they_are() {
        let cursor = || Some("c".to_owned());
        let stretch = |prev_cursor, next_cursor| Stretch {
            shown: 9,
            total: 59,
            total_is_capped: false,
            prev_cursor,
            next_cursor,
        };

        assert_eq!(stretch(None, cursor()).before(70), 0);
        assert_eq!(stretch(cursor(), cursor()).before(20), 20);
        assert_eq!(stretch(cursor(), None).before(70), 50);
        let capped = Stretch {
            total_is_capped: true,
            ..stretch(cursor(), None)
        };
        assert_eq!(capped.before(70), 70);
    }

    #[test]
    fn it_says_which_rows_are_shown() {
        let summary = |before, last, total, total_is_capped, goes_on: bool| {
            let stretch = Stretch {
                total,
                total_is_capped,
                next_cursor: goes_on.then(|| "on".to_owned()),
                ..Stretch::default()
            };
            stretch.summary(before, last)
        };

        assert_eq!(summary(0, 50, 120, false, true), "1–50 of 120");
        assert_eq!(summary(50, 100, 3009, false, true), "51–100 of 3,009");
        assert_eq!(
            summary(0, 50, 10_000, true, true),
            "1–50 of more than 10,000"
        );
        assert_eq!(summary(50, 100, 50, true, true), "51–100 of more than 100");
        assert_eq!(summary(50, 60, 50, true, false), "51–60 of 60");
    }
}
