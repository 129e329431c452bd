//! What fits what was typed: pages, things to do, tenants, packs.

use tenantry_domain::{
    PageRequest, Problem,
    access::{Permission, Scope},
    packs::{DomainFilter, DomainSummary, Pack, PackFilter, PackKind},
    say,
    tenants::{Status, TenantFilter, TenantSummary},
    words::Unfit,
};

use super::{
    actions::{actions, begins_with, fitting, for_tenant, pages},
    entries::{Entry, Found, Group, Wanted},
    place::Place,
};
use crate::{
    UiError,
    backend::{self, Door, refuse},
    layout::Viewer,
    paths,
    text::text,
};

/// Characters that are looked for at most; names are shorter.
const Q_MAX_CHARS: usize = 200;
/// Tenants that are told at most, and packs.
const TOLD: u32 = 8;
/// Tenants that are told at most where nothing else is looked for.
const SWITCHED_TO: u32 = 20;

/// Finds what is wanted, of what the person may see and do.
pub(super) async fn find(wanted: &Wanted) -> Result<Found, UiError> {
    let caller = Door::here()?.caller()?;
    let person = caller.actor.id.clone();
    let viewer = Viewer::of(caller);
    let q = wanted.q.trim();
    if q.chars().count() > Q_MAX_CHARS {
        let fault = Unfit::TooLong(Q_MAX_CHARS).at("q", &say!("A search"));
        return Err(refuse(Problem::field("q", "too_long", fault.message)));
    }
    let place = Place::read(&wanted.at);
    let mut found = Found {
        groups: Vec::new(),
        has_more: false,
        person,
    };
    if wanted.is_switching {
        let filter = tenants_with(q, SWITCHED_TO);
        let label = text!(palette.switch);
        add_tenants(&mut found, &viewer, filter, label, &place).await?;
        return Ok(found);
    }
    let mut own = Vec::new();
    if let Some(tenant) = &place.tenant {
        let label = text!(palette.here, tenant = tenant);
        own.push((label, for_tenant(&viewer, tenant)));
    }
    own.push((text!(palette.pages).to_owned(), pages(&viewer)));
    own.push((text!(palette.actions).to_owned(), actions(&viewer)));
    let own = own
        .into_iter()
        .map(|(label, entries)| (label, fitting(entries, q)));
    // Before what is searched for where a name begins with what was typed, else behind it.
    let typed = q.to_lowercase();
    let (first, last): (Vec<_>, Vec<_>) =
        own.partition(|(_, entries)| entries.iter().any(|entry| begins_with(entry, &typed)));
    for (label, entries) in first {
        add(&mut found, &label, entries);
    }
    if !q.is_empty() {
        let filter = tenants_with(q, TOLD);
        let nowhere = Place::default();
        add_tenants(&mut found, &viewer, filter, text!(tenants.title), &nowhere).await?;
        add_packs(&mut found, &viewer, q).await?;
    }
    for (label, entries) in last {
        add(&mut found, &label, entries);
    }
    Ok(found)
}

fn add(found: &mut Found, label: &str, entries: Vec<Entry>) {
    if !entries.is_empty() {
        found.groups.push(Group {
            label: label.to_owned(),
            entries,
        });
    }
}

fn tenants_with(q: &str, limit: u32) -> TenantFilter {
    TenantFilter {
        q: (!q.is_empty()).then(|| q.to_owned()),
        page: first(limit),
        ..TenantFilter::default()
    }
}

const fn first(limit: u32) -> PageRequest {
    PageRequest {
        limit: Some(limit),
        cursor: None,
    }
}

async fn add_tenants(
    found: &mut Found,
    viewer: &Viewer,
    filter: TenantFilter,
    label: &str,
    place: &Place,
) -> Result<(), UiError> {
    if !viewer.may(&filter) {
        return Ok(());
    }
    let page = backend::ask(filter).await?;
    found.has_more |= page.next_cursor.is_some();
    let entry = |TenantSummary { tenant, .. }: TenantSummary| {
        let id = tenant.tenant_id.to_string();
        let detail = if tenant.status == Status::Suspended {
            format!("{id} ({})", text!(tenants.suspended))
        } else {
            id
        };
        Entry {
            label: tenant.name,
            detail: Some(detail),
            href: Some(place.of(&tenant.tenant_id)),
            ..Entry::default()
        }
    };
    add(found, label, page.items.into_iter().map(entry).collect());
    Ok(())
}

/// Domains by their names, and versions where one is typed behind a name: `Finance v3` or `acme/1.4`.
async fn add_packs(found: &mut Found, viewer: &Viewer, q: &str) -> Result<(), UiError> {
    if !viewer.can(Permission::PacksRead, &Scope::Anywhere) {
        return Ok(());
    }
    let mut entries = Vec::new();
    if let Some((name, version)) = name_and_version(q) {
        for kind in PackKind::ALL {
            let filter = PackFilter {
                q: Some(name.to_owned()),
                version_prefix: Some(version.to_owned()),
                page: first(TOLD),
                ..PackFilter::of(kind)
            };
            let page = backend::ask(filter).await?;
            found.has_more |= page.next_cursor.is_some();
            entries.extend(page.items.iter().map(|listed| of_version(&listed.pack)));
        }
    } else {
        let filter = DomainFilter {
            q: Some(q.to_owned()),
            page: first(TOLD),
        };
        let page = backend::ask(filter).await?;
        found.has_more |= page.next_cursor.is_some();
        entries.extend(page.items.iter().map(of_domain));
        let filter = PackFilter {
            q: Some(q.to_owned()),
            page: first(TOLD),
            ..PackFilter::of(PackKind::Playbook)
        };
        let page = backend::ask(filter).await?;
        found.has_more |= page.next_cursor.is_some();
        entries.extend(page.items.iter().map(|listed| of_version(&listed.pack)));
    }
    add(found, text!(packs.title), entries);
    Ok(())
}

/// A name and the beginning of a version behind it.
fn name_and_version(q: &str) -> Option<(&str, &str)> {
    let (name, version) = q.rsplit_once(['/', ' '])?;
    let digits = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let is_version = digits.starts_with(|first: char| first.is_ascii_digit());
    (is_version && !name.trim().is_empty()).then(|| (name.trim(), version))
}

fn of_version(pack: &Pack) -> Entry {
    let kind = match pack.owner.kind() {
        PackKind::Domain => text!(packs.domain_pack),
        PackKind::Tenant => text!(packs.tenant_pack),
        PackKind::Playbook => text!(playbooks.playbook),
    };
    Entry {
        label: pack.name(),
        detail: Some(kind.to_owned()),
        href: Some(paths::pack(&pack.owner, &pack.version)),
        ..Entry::default()
    }
}

fn of_domain(domain: &DomainSummary) -> Entry {
    Entry {
        label: domain.domain.to_string(),
        detail: Some(text!(packs.version_count, count = domain.version_count)),
        href: Some(format!("{}/domain/{}/latest", paths::PACKS, domain.domain)),
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_typed_behind_a_name() {
        assert_eq!(name_and_version("Finance v3"), Some(("Finance", "v3")));
        assert_eq!(name_and_version("acme/1.4"), Some(("acme", "1.4")));
        assert_eq!(
            name_and_version("Capital Markets 2"),
            Some(("Capital Markets", "2"))
        );
        for none in ["Finance", "v3", " /1", "Finance vault"] {
            assert_eq!(name_and_version(none), None, "{none}");
        }
    }
}
