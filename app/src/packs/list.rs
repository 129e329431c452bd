//! The lists of packs, one tab a kind.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    changes::Affected,
    packs::{DomainName, ListedPack, PackFilter, PackKind, PackStatus},
};

use super::{
    badges::status_label,
    find::find_domains,
    table::{columns, row},
};
use crate::{
    frames::{About, Around, Filter, List, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{ButtonLink, Column, Look, Sign, Tab, Tabs},
};

/// Both lists of packs.
#[component]
pub(crate) fn PacksPage() -> impl IntoView {
    list_page(Packs)
}

struct Packs;

impl List for Packs {
    type Asked = PackFilter;
    type Item = ListedPack;

    fn about(&self) -> About {
        About {
            path: paths::PACKS,
            title: text!(packs.title),
            lead: text!(packs.lead),
            no_match: text!(packs.no_match_detail),
        }
    }

    fn shows(&self) -> Option<Affected> {
        Some(Affected::Packs)
    }

    fn asked(query: &QueryString) -> PackFilter {
        filter_of(kind_of(query), query)
    }

    fn above(&self, query: Memo<QueryString>, _: &Viewer) -> Option<AnyView> {
        let tabs = move || tabs(Some(kind_of(&query.read())));
        Some((move || view! { <Tabs label=text!(packs.tabs) tabs=tabs() /> }.into_any()).into_any())
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        let tenant = (kind_of(&around.query) == PackKind::Tenant).then(|| {
            let find = find_tenants(around.viewer.clone(), Permission::PacksRead);
            Filter::find("tenant_id", text!(packs.tenant), find)
        });
        let statuses = PackStatus::ALL.map(|status| (status.as_str(), status_label(status)));
        let shared = [
            Filter::find("domain", text!(packs.domain), find_domains()),
            Filter::choice("status", text!(ui.status), statuses),
        ];
        tenant.into_iter().chain(shared).collect()
    }

    fn columns(&self, around: &Around) -> Vec<Column> {
        columns(kind_of(&around.query))
    }

    fn row(&self, listed: ListedPack, around: &Around) -> AnyView {
        let here = around.query.clone().without("done").href(paths::PACKS);
        row(listed.pack, &around.viewer, here)
    }

    fn nothing(&self, around: &Around) -> (&'static str, &'static str) {
        match kind_of(&around.query) {
            PackKind::Domain => (
                text!(packs.no_domain_packs),
                text!(packs.no_domain_packs_detail),
            ),
            PackKind::Tenant => (
                text!(packs.no_tenant_packs),
                text!(packs.no_tenant_packs_detail),
            ),
            PackKind::Playbook => (text!(playbooks.none), text!(playbooks.none_detail)),
        }
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        import_link(&around.viewer, kind_of(&around.query))
    }
}

/// The way to the import page, for those who may import this kind somewhere.
pub(crate) fn import_link(viewer: &Viewer, kind: PackKind) -> Option<AnyView> {
    let scope = match kind {
        PackKind::Domain | PackKind::Playbook => Scope::Global,
        PackKind::Tenant => Scope::Anywhere,
    };
    let verb = match kind {
        PackKind::Domain | PackKind::Tenant => text!(packs.import),
        PackKind::Playbook => text!(playbooks.register),
    };
    viewer.can(Permission::PacksImport, &scope).then(|| {
        let href = QueryString::default()
            .with("kind", kind.as_str())
            .href(paths::IMPORT);
        view! {
            <ButtonLink href look=Look::Primary sign=Sign::Import>
                {verb}
            </ButtonLink>
        }
        .into_any()
    })
}

/// The tabs of the packs; without a kind it is the reports that are shown.
pub(super) fn tabs(current: Option<PackKind>) -> Vec<Tab> {
    let kinds = [
        (PackKind::Domain, text!(packs.domain_packs)),
        (PackKind::Tenant, text!(packs.tenant_packs)),
    ]
    .map(|(kind, label)| Tab {
        label,
        href: QueryString::default()
            .with("tab", kind.as_str())
            .href(paths::PACKS),
        is_current: current == Some(kind),
    });
    let reports = Tab {
        label: text!(reports.title),
        href: paths::REPORTS.to_owned(),
        is_current: current.is_none(),
    };
    kinds.into_iter().chain([reports]).collect()
}

/// The tab that a URL asks for; the domain packs come first, and playbooks have a page of their own.
fn kind_of(query: &QueryString) -> PackKind {
    match query.get("tab").and_then(PackKind::parse) {
        Some(PackKind::Tenant) => PackKind::Tenant,
        Some(PackKind::Domain | PackKind::Playbook) | None => PackKind::Domain,
    }
}

/// What a URL asks for; domain packs are searched by the beginning of a name.
pub(crate) fn filter_of(kind: PackKind, query: &QueryString) -> PackFilter {
    let domain = query.get("domain");
    let mut filter = PackFilter {
        status: query.get("status").and_then(PackStatus::parse),
        page: query.page(),
        ..PackFilter::of(kind)
    };
    match kind {
        PackKind::Domain => filter.q = domain.map(str::to_owned),
        PackKind::Playbook => filter.q = query.get("q").map(str::to_owned),
        PackKind::Tenant => {
            filter.tenant_id = query.tenant("tenant_id");
            filter.domain = domain.and_then(|name| DomainName::parse(name).ok());
        }
    }
    filter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_tab_filters_by_the_beginning_of_a_name() {
        let query = QueryString::default()
            .with("domain", "capital")
            .with("status", "DRAFT");
        let filter = filter_of(PackKind::Domain, &query);

        assert_eq!(filter.q.as_deref(), Some("capital"));
        assert_eq!(filter.status, Some(PackStatus::Draft));
    }

    #[test]
    fn a_tab_has_an_address() {
        assert_eq!(
            kind_of(&QueryString::default().with("tab", "tenant")),
            PackKind::Tenant
        );
        assert_eq!(
            kind_of(&QueryString::default().with("tab", "other")),
            PackKind::Domain
        );
    }
}
