//! The way through the rows of something that is kept as a whole: which of them are shown, and the ones around.

use leptos::prelude::*;

use crate::{query::QueryString, text::text, ui::number};

/// Where a portion begins, as its URL says.
pub(super) fn first_of(query: &QueryString) -> usize {
    query
        .get("from")
        .and_then(|from| from.parse().ok())
        .unwrap_or_default()
}

/// Which rows are shown, and links to the portions before and after; nothing where these are all.
#[component]
pub(super) fn Portion(
    /// The page.
    path: String,
    /// Its query, of which `from` is changed.
    query: QueryString,
    /// Rows before those that are shown.
    from: usize,
    /// Rows that are shown.
    shown: usize,
    /// Rows there are.
    count: usize,
    /// Rows of a portion.
    size: usize,
) -> impl IntoView {
    if shown == count {
        return ().into_any();
    }
    let said = if shown == 0 {
        text!(contents.nothing_here, count = number(count))
    } else {
        text!(
            contents.range,
            first = number(from + 1),
            last = number(from + shown),
            count = number(count)
        )
    };
    let to = |from: usize| {
        let from = if from == 0 {
            String::new()
        } else {
            from.to_string()
        };
        query.clone().with("from", from).href(&path)
    };
    let before = (from > 0).then(|| {
        let href = to(from.min(count).saturating_sub(size));
        view! {
            <a class="button" rel="prev" href=href>
                {text!(contents.before)}
            </a>
        }
        .into_any()
    });
    let after = (from + shown < count && shown > 0).then(|| {
        view! {
            <a class="button" rel="next" href=to(from + shown)>
                {text!(contents.after)}
            </a>
        }
        .into_any()
    });
    view! {
        <nav class="pager" aria-label=text!(ui.pages)>
            <p>{said}</p>
            <span class="pager-links">{before} {after}</span>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portion_says_which_rows_it_is_and_leads_to_its_neighbours() {
        let html = |from, shown| {
            let query = QueryString::default().with("part", "tools");
            Owner::new().with(|| {
                view! {
                    <Portion path="/p".to_owned() query from shown count=1_250 size=100 />
                }
                .to_html()
            })
        };

        let middle = html(100, 100);
        assert!(middle.contains("101–200 of 1,250"), "{middle}");
        assert!(middle.contains("href=\"/p?part=tools\""), "{middle}");
        assert!(middle.contains("from=200\""), "{middle}");
        assert!(!html(1_200, 50).contains("rel=\"next\""));
        assert!(html(9_000, 0).contains("from=1150\""));
        assert!(!html(0, 1_250).contains("nav"));
    }
}
