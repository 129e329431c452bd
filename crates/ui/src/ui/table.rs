//! A table of rows that can be put in order, all by links.

use leptos::prelude::*;

use crate::{query::QueryString, text::text};

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    label: &'static str,
    sort: Option<SortLink>,
    is_hidden: bool,
    key: Option<&'static str>,
}

impl Column {
    /// A column that rows cannot be ordered by.
    pub const fn plain(label: &'static str) -> Self {
        Self {
            label,
            sort: None,
            is_hidden: false,
            key: None,
        }
    }

    /// A column of controls, whose heading is only read out.
    pub const fn controls(label: &'static str) -> Self {
        Self {
            label,
            sort: None,
            is_hidden: true,
            key: None,
        }
    }

    /// The same, where people may do without it; `key` is what that is remembered by.
    #[must_use]
    pub const fn may_hide(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// What is remembered of it, if people may do without it.
    pub const fn key(&self) -> Option<&'static str> {
        self.key
    }

    /// Its heading.
    pub const fn label(&self) -> &'static str {
        self.label
    }

    /// A column that rows can be ordered by.
    pub const fn sorted(label: &'static str, sort: SortLink) -> Self {
        Self {
            label,
            sort: Some(sort),
            is_hidden: false,
            key: None,
        }
    }
}

/// Where a heading leads, and how the rows are ordered by it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortLink {
    href: String,
    aria_sort: Option<&'static str>,
}

impl SortLink {
    /// The link of the column `key`, where `-key` is the other direction.
    ///
    /// `now` is the order in force. A new order begins at the first page.
    pub fn new(query: &QueryString, path: &str, key: &str, now: &str) -> Self {
        let aria_sort = match now.strip_prefix('-') {
            Some(column) if column == key => Some("descending"),
            None if now == key => Some("ascending"),
            _ => None,
        };
        let next = if aria_sort == Some("ascending") {
            format!("-{key}")
        } else {
            key.to_owned()
        };
        Self {
            href: query
                .clone()
                .with("sort", next)
                .at_the_beginning()
                .href(path),
            aria_sort,
        }
    }
}

/// A table; its rows are the children.
#[component]
pub fn DataTable(
    /// What the rows are, read out before them.
    caption: &'static str,
    columns: Vec<Column>,
    /// The keys of the columns that are hidden.
    #[prop(optional)]
    hidden: Signal<Vec<String>>,
    children: Children,
) -> impl IntoView {
    let keys: Vec<_> = columns.iter().map(Column::key).collect();
    let class = move || hidden.with(|hidden| class_of(&keys, hidden));
    let label = |index: usize| {
        let column = columns.get(index).filter(|column| !column.is_hidden);
        column.map(|column| column.label)
    };
    let [c2, c3, c4, c5, c6, c7, c8, c9] = std::array::from_fn(|index| label(index + 1));
    let headings = columns
        .into_iter()
        .map(
            |Column {
                 label,
                 sort,
                 is_hidden,
                 key: _,
             }| match sort {
                None => {
                    let label =
                        view! { <span class:visually-hidden=is_hidden>{label}</span> }.into_any();
                    view! { <th scope="col">{label}</th> }.into_any()
                }
                Some(SortLink { href, aria_sort }) => view! {
                    <th scope="col" aria-sort=aria_sort>
                        <a class="table-sort" href=href title=text!(ui.sort_hint)>
                            {label}
                            <span class="table-arrow" aria-hidden="true"></span>
                        </a>
                    </th>
                }
                .into_any(),
            },
        )
        .collect_view();
    view! {
        <div class=class role="group" aria-label=text!(ui.scrolls) tabindex="0">
            // Where there is no room for columns, the style writes these before the cells.
            <table
                class="table"
                data-c2=c2
                data-c3=c3
                data-c4=c4
                data-c5=c5
                data-c6=c6
                data-c7=c7
                data-c8=c8
                data-c9=c9
            >
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The table's class, with one for each column that is hidden, by its place.
fn class_of(keys: &[Option<&str>], hidden: &[String]) -> String {
    let mut class = "table-scroll".to_owned();
    for (place, key) in (1..).zip(keys) {
        if key.is_some_and(|key| hidden.iter().any(|hidden| hidden == key)) {
            class.push_str(" hides-");
            class.push_str(&i32::to_string(&place));
        }
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_by_place_which_columns_are_hidden() {
        let keys = [None, Some("name"), None, Some("created")];
        let hidden = ["created".to_owned(), "gone".to_owned()];

        assert_eq!(class_of(&keys, &hidden), "table-scroll hides-4");
        assert_eq!(class_of(&keys, &[]), "table-scroll");
    }

    #[test]
    fn a_table_holds_what_its_cells_are_called() {
        let columns = vec![
            Column::plain("Id"),
            Column::plain("Name"),
            Column::controls("Actions"),
        ];
        let html = Owner::new()
            .with(|| view! { <DataTable caption="Things" columns>"rows"</DataTable> }.to_html());

        assert!(html.contains("data-c2=\"Name\""), "{html}");
        // What leads, and what is only read out, has no word before it.
        assert!(
            !html.contains("data-c1") && !html.contains("data-c3"),
            "{html}"
        );
    }

    #[test]
    fn a_heading_turns_the_order_round_and_goes_back_to_the_first_page() {
        let query = QueryString::default()
            .with("status", "ACTIVE")
            .with("cursor", "abc");

        let now_ascending = SortLink::new(&query, "/t", "name", "name");
        assert_eq!(now_ascending.href, "/t?status=ACTIVE&sort=-name");
        assert_eq!(now_ascending.aria_sort, Some("ascending"));

        let now_descending = SortLink::new(&query, "/t", "name", "-name");
        assert_eq!(now_descending.href, "/t?status=ACTIVE&sort=name");
        assert_eq!(now_descending.aria_sort, Some("descending"));

        assert_eq!(
            SortLink::new(&query, "/t", "name", "created_at").aria_sort,
            None
        );
    }
}
