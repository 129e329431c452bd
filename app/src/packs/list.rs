//! The lists of packs, one tab a kind.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::{Permission, Scope},
    id::TenantId,
    packs::{DomainName, PackFilter, PackKind, PackStatus},
};

use super::{badges::status_label, find::find_domains, table::PackRows};
use crate::{
    asked::{Asked, ask},
    layout::{PageHeader, Viewer, denied, use_session},
    routes,
    tenants::find_tenants,
    text::text,
    ui::{
        ButtonLink, Chip, Choice, ComboboxField, EmptyState, FilterBar, Look, ProblemView,
        QueryString, SelectField, Sign, Tab, Tabs, later, use_query,
    },
};

/// Both lists of packs.
#[component]
pub(crate) fn PacksPage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let kind = Memo::new(move |_| kind_of(&query.read()));
    let actions = move || {
        let kind = kind.get();
        async move { import_link(&session.viewer().await, kind).into_any() }
    };
    view! {
        <PageHeader title=text!(packs.title) lead=text!(packs.lead)>
            {later(0, actions)}
        </PageHeader>
        {later(6, move || async move {
                let viewer = session.viewer().await;
                denied(&viewer, Permission::PacksRead, &Scope::Anywhere)
                    .unwrap_or_else(|| view! { <Content kind query viewer=viewer.clone() /> }.into_any())
            })}
    }
    .into_any()
}

#[component]
fn Content(kind: Memo<PackKind>, query: Memo<QueryString>, viewer: Viewer) -> impl IntoView {
    view! {
        {move || view! { <Tabs label=text!(packs.tabs) tabs=tabs(Some(kind.get())) /> }.into_any()}
        {move || view! { <Filters kind=kind.get() query=query.get() viewer=viewer.clone() /> }.into_any()}
        <Versions kind query />
    }
    .into_any()
}

#[component]
fn Versions(kind: Memo<PackKind>, query: Memo<QueryString>) -> impl IntoView {
    let session = use_session();
    let packs = Asked::new(move || filter_of(kind.get(), &query.read()), ask);
    view! {
        {later(6, move || async move {
                let viewer = session.viewer().await;
                let (kind, query) = (kind.get_untracked(), query.get_untracked());
                match packs.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(page) if page.items.is_empty() => {
                        view! { <NoRows kind query viewer /> }.into_any()
                    }
                    Ok(page) => view! { <PackRows kind page viewer query /> }.into_any(),
                }
            })}
    }
    .into_any()
}

#[component]
fn Filters(kind: PackKind, query: QueryString, viewer: Viewer) -> impl IntoView {
    let mut statuses = vec![Choice::new("", text!(ui.any))];
    statuses.extend(PackStatus::ALL.map(|s| Choice::new(s.as_str(), status_label(s))));
    let tenant = (kind == PackKind::Tenant).then(|| {
        view! {
            <ComboboxField
                name="tenant_id"
                label=text!(packs.tenant)
                value=query.text("tenant_id")
                find=find_tenants(viewer, Permission::PacksRead)
                sends=true
            />
        }
        .into_any()
    });
    view! {
        <FilterBar path=routes::PACKS query=query.clone() chips=chips(kind, &query)>
            {tenant}
            <ComboboxField
                name="domain"
                label=text!(packs.domain)
                value=query.text("domain")
                find=find_domains()
                sends=true
            />
            <SelectField
                name="status"
                label=text!(ui.status)
                choices=statuses
                value=query.text("status")
            />
        </FilterBar>
    }
    .into_any()
}

#[component]
fn NoRows(kind: PackKind, query: QueryString, viewer: Viewer) -> impl IntoView {
    if query.get("cursor").is_some() || !chips(kind, &query).is_empty() {
        let cleared = QueryString::default()
            .with("tab", kind.as_str())
            .href(routes::PACKS);
        return view! {
            <EmptyState title=text!(ui.no_match) detail=text!(packs.no_match_detail)>
                <ButtonLink href=cleared>{text!(ui.clear_filters)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let (title, detail) = match kind {
        PackKind::Domain => (
            text!(packs.no_domain_packs),
            text!(packs.no_domain_packs_detail),
        ),
        PackKind::Tenant => (
            text!(packs.no_tenant_packs),
            text!(packs.no_tenant_packs_detail),
        ),
    };
    view! { <EmptyState title detail>{import_link(&viewer, kind)}</EmptyState> }.into_any()
}

/// The way to the import page, for those who may import this kind somewhere.
fn import_link(viewer: &Viewer, kind: PackKind) -> impl IntoView + use<> {
    let scope = match kind {
        PackKind::Domain => Scope::Global,
        PackKind::Tenant => Scope::Anywhere,
    };
    viewer.can(Permission::PacksImport, &scope).then(|| {
        let href = QueryString::default()
            .with("kind", kind.as_str())
            .href(routes::IMPORT);
        view! {
            <ButtonLink href look=Look::Primary sign=Sign::Import>
                {text!(packs.import)}
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
            .href(routes::PACKS),
        is_current: current == Some(kind),
    });
    let reports = Tab {
        label: text!(reports.title),
        href: routes::REPORTS.to_owned(),
        is_current: current.is_none(),
    };
    kinds.into_iter().chain([reports]).collect()
}

/// The tab that a URL asks for; the domain packs come first.
fn kind_of(query: &QueryString) -> PackKind {
    query
        .get("tab")
        .and_then(PackKind::parse)
        .unwrap_or(PackKind::Domain)
}

/// What a URL asks for; domain packs are searched by the beginning of a name.
fn filter_of(kind: PackKind, query: &QueryString) -> PackFilter {
    let domain = query.get("domain");
    let mut filter = PackFilter {
        status: query.get("status").and_then(PackStatus::parse),
        page: PageRequest {
            limit: None,
            cursor: query.get("cursor").map(str::to_owned),
        },
        ..PackFilter::of(kind)
    };
    match kind {
        PackKind::Domain => filter.q = domain.map(str::to_owned),
        PackKind::Tenant => {
            let tenant = query.get("tenant_id");
            filter.tenant_id = tenant.and_then(|id| TenantId::parse(id).ok());
            filter.domain = domain.and_then(|name| DomainName::parse(name).ok());
        }
    }
    filter
}

/// The filters in force.
fn chips(kind: PackKind, query: &QueryString) -> Vec<Chip> {
    let tenant = (kind == PackKind::Tenant).then_some(("tenant_id", text!(packs.tenant)));
    let named = tenant
        .into_iter()
        .chain([("domain", text!(packs.domain))])
        .filter_map(|(name, label)| {
            Some(Chip {
                name,
                label: format!("{label}: {}", query.get(name)?),
            })
        });
    let status = query
        .get("status")
        .and_then(PackStatus::parse)
        .map(|status| Chip {
            name: "status",
            label: text!(ui.status_is, value = status_label(status)),
        });
    named.chain(status).collect()
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
        assert_eq!(chips(PackKind::Domain, &query).len(), 2);
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
