//! What fields for domains offer while one types.

use tenantry_domain::{
    PageRequest,
    packs::{DomainFilter, DomainSummary},
};

use crate::{
    asked::ask,
    text::text,
    ui::{Choice, Find, Offer},
};

/// How many are offered for what was typed.
const OFFERED: u32 = 20;

/// Searches the domains that there is a domain pack of.
pub(crate) fn find_domains() -> Find {
    Find::by(|typed| async move {
        let q = typed.trim();
        let filter = DomainFilter {
            q: (!q.is_empty()).then(|| q.to_owned()),
            page: PageRequest {
                limit: Some(OFFERED),
                cursor: None,
            },
        };
        let page = ask(filter).await?.read()?;
        let choice = |found: DomainSummary| {
            let versions = text!(packs.version_count, count = found.version_count);
            Choice::new(found.domain.as_str(), versions)
        };
        Ok(Offer {
            has_more: page.next_cursor.is_some(),
            choices: page.items.into_iter().map(choice).collect(),
        })
    })
}
