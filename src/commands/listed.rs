//! Lists, fetched page by page.

use serde::{Serialize, de::DeserializeOwned};
use tenantry_client::Client;
use tenantry_domain::{Endpoint, Page, PageRequest, page::MAX_LIMIT};

use crate::{
    cli,
    output::{Columns, Output},
};

/// Which part of a list is wanted.
pub(super) struct Listed(pub(super) cli::Page);

impl Listed {
    /// Rows that are still wanted; one page when nothing is said.
    pub(super) fn wanted(&self) -> Option<u32> {
        match (self.0.all, self.0.limit) {
            (true, _) => Some(u32::MAX),
            (false, limit) => limit,
        }
    }
}

/// Fetches as many pages as are wanted and writes them; `filter` asks for a page.
///
/// Forms that take rows one by one hold one page at a time.
pub(super) async fn list<F, T>(
    client: &Client,
    listed: Listed,
    columns: &Columns<T>,
    output: &Output,
    filter: impl Fn(PageRequest) -> F,
) -> anyhow::Result<()>
where
    F: Endpoint<Output = Page<T>>,
    T: Serialize + DeserializeOwned + Send,
{
    let mut left = listed.wanted();
    let mut cursor = listed.0.cursor;
    let mut held: Vec<T> = Vec::new();
    let mut is_first = true;
    loop {
        let request = PageRequest {
            limit: left.map(|left| left.min(MAX_LIMIT)),
            cursor,
        };
        let mut page = client.call(&filter(request)).await?;
        let fetched = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
        left = left.map(|left| left.saturating_sub(fetched));
        let is_last = page.next_cursor.is_none() || left.is_none_or(|left| left == 0);
        if output.is_by_row() {
            let goes_on = output.stream(&page.items, columns, is_first)?;
            if is_last || !goes_on {
                return Ok(());
            }
        } else {
            held.append(&mut page.items);
            if is_last {
                page.items = held;
                return output.page(&page, columns);
            }
        }
        is_first = false;
        cursor = page.next_cursor;
    }
}
