//! Pages of pack versions, with their documents where they are asked for.

use serde_json::Value;
use tenantry_domain::{
    Page, PageRequest,
    packs::{DomainFilter, DomainSummary, Include, ListedPack, Pack, PackFilter},
};
use tenantry_storage::packs;

use super::get::lost;
use crate::{Error, Query, Read, Result};

/// Bytes of documents after which a page ends; the first one always fits.
const CONTENT_MAX_BYTES: u64 = 16 * 1024 * 1024;

impl Query for PackFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ListedPack>> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let mut page = packs::list(conn, &scope, self).await?;
        if self.include != Some(Include::Content) {
            return Ok(page.map(without_content));
        }
        if let Some(shorter) = shorter(&page, &self.page, |pack| pack.size_bytes) {
            let filter = Self {
                page: shorter,
                ..self.clone()
            };
            page = packs::list(conn, &scope, &filter).await?;
        }
        let ids: Vec<_> = page.items.iter().map(|pack| &pack.id).collect();
        let mut contents = packs::contents(conn, &scope, &ids).await?;
        with_content(page, |pack| contents.remove(&pack.id))
    }
}

impl Query for DomainFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<DomainSummary>> {
        // The catalogue is shared: who may read some of it may read its names.
        Ok(packs::list_domains(read.conn().await?, self).await?)
    }
}

/// What to ask for instead where a page's documents are too many bytes for one answer.
fn shorter<T>(
    page: &Page<T>,
    asked: &PageRequest,
    size_bytes: impl Fn(&T) -> u64,
) -> Option<PageRequest> {
    let mut left = CONTENT_MAX_BYTES;
    let fits = |pack: &&T| match left.checked_sub(size_bytes(pack)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    // A page that goes back ends where the cursor is, and begins where there is room.
    let fitting = if tenantry_storage::is_back(asked) {
        page.items.iter().rev().take_while(fits).count()
    } else {
        page.items.iter().take_while(fits).count()
    }
    .max(1);
    (fitting < page.items.len()).then(|| PageRequest {
        limit: u32::try_from(fitting).ok(),
        cursor: asked.cursor.clone(),
    })
}

const fn without_content(pack: Pack) -> ListedPack {
    ListedPack {
        pack,
        content: None,
    }
}

fn with_content(
    page: Page<Pack>,
    mut text_of: impl FnMut(&Pack) -> Option<String>,
) -> Result<Page<ListedPack>> {
    let read = |pack: Pack| {
        let text = text_of(&pack).ok_or_else(lost)?;
        let content: Value = serde_json::from_str(&text)
            .map_err(|error| Error::internal("a stored document cannot be read", error))?;
        Ok(ListedPack {
            pack,
            content: Some(content),
        })
    };
    let items = page.items.into_iter().map(read).collect::<Result<_>>()?;
    Ok(Page {
        items,
        next_cursor: page.next_cursor,
        prev_cursor: page.prev_cursor,
        total: page.total,
        total_is_capped: page.total_is_capped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(megabytes: &[u64]) -> Page<u64> {
        Page::of_all(megabytes.iter().map(|size| size * 1024 * 1024).collect())
    }

    #[test]
    fn a_page_ends_before_its_documents_are_too_many_bytes() {
        let asked = PageRequest::default();
        let limit = |megabytes: &[u64]| {
            shorter(&sizes(megabytes), &asked, |size| *size).and_then(|page| page.limit)
        };

        assert_eq!(limit(&[8, 8]), None);
        assert_eq!(limit(&[8, 4, 5, 1]), Some(2));
        assert_eq!(limit(&[17, 1]), Some(1));
        assert_eq!(limit(&[17]), None);
        assert_eq!(limit(&[]), None);
    }
}
