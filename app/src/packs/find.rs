//! What fields for domains offer while one types.

use tenantry_domain::{
    PageRequest,
    packs::{DomainFilter, DomainName, DomainSummary, PackFilter, PackKind},
};

use super::{badges::status_label, history::versions_in};
use crate::{
    asked::ask,
    part::finds,
    text::text,
    ui::{Choice, Find, Offer},
};

/// How many are offered for what was typed.
const OFFERED: u32 = 20;

/// Searches the domains that there is a domain pack of.
pub(crate) fn find_domains() -> Find {
    Find::by(domains)
}

finds! {
    fn domains(typed: String) {
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
    }
}

/// Searches the versions of a domain pack that can be activated, by how they begin.
pub(crate) fn find_versions(domain: DomainName) -> Find {
    Find::by(move |typed| versions(typed, domain.clone()))
}

finds! {
    fn versions(typed: String, domain: DomainName) {
            // The field shows `NAME/VERSION`; what is searched is the version.
            let version = typed.rsplit('/').next().unwrap_or_default().trim();
            let filter = PackFilter {
                domain: Some(domain),
                version_prefix: (!version.is_empty()).then(|| version.to_owned()),
                page: PageRequest {
                    limit: Some(OFFERED),
                    cursor: None,
                },
                ..PackFilter::of(PackKind::Domain)
            };
            let page = ask(filter).await?.read()?;
            let has_more = page.next_cursor.is_some();
            let fit = versions_in(page)
                .into_iter()
                .filter(|pack| pack.status.can_be_activated());
            Ok(Offer {
                choices: fit
                    .map(|pack| Choice::new(pack.name(), status_label(pack.status)))
                    .collect(),
                has_more,
            })
    }
}
