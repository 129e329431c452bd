//! A table of rows that can be put in order, all by links.

use leptos::prelude::*;

use crate::{query::QueryString, text::text};

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    label: &'static str,
    sort: Option<SortLink>,
    is_hidden: bool,
}

impl Column {
    /// A column that rows cannot be ordered by.
    pub const fn plain(label: &'static str) -> Self {
        Self {
            label,
            sort: None,
            is_hidden: false,
        }
    }

    /// A column of controls, whose heading is only read out.
    pub const fn controls(label: &'static str) -> Self {
        Self {
            label,
            sort: None,
            is_hidden: true,
        }
    }

    /// A column that rows can be ordered by.
    pub const fn sorted(label: &'static str, sort: SortLink) -> Self {
        Self {
            label,
            sort: Some(sort),
            is_hidden: false,
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
    children: Children,
) -> impl IntoView {
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
        <div class="table-scroll" role="group" aria-label=caption tabindex="0">
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

#[cfg(test)]
mod tests {
    use super::*;

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
