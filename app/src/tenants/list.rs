//! The list of tenants.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    access::{Permission, Scope},
    activation::ActiveConfig,
    tenants::{CreateTenant, Status, TenantFilter, TenantSort, TenantSummary},
};

use super::status::{change_href, change_verb, status_badge, status_label};
use crate::{
    asked::{Asked, ask},
    layout::{PageHeader, Viewer, denied, use_session},
    routes,
    text::text,
    ui::{
        ButtonLink, Chip, Choice, Column, DataTable, EmptyState, FilterBar, Look, Pager,
        ProblemView, QueryString, SelectField, Sign, SortLink, TextField, When, later, use_query,
    },
};

/// Every tenant that the person may see.
#[component]
pub(crate) fn TenantsPage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let tenants = Asked::new(move || filter_of(&query.read()), ask);
    let actions = move || async move {
        let viewer = session.viewer().await;
        let may_create = viewer.may(&CreateTenant::default());
        may_create
            .then(|| view! { <NewTenantLink /> }.into_any())
            .into_any()
    };
    view! {
        <PageHeader title=text!(tenants.title) lead=text!(tenants.lead)>
            {later(0, actions)}
        </PageHeader>
        {move || view! { <Filters query=query.get() /> }.into_any()}
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::TenantsRead, &Scope::Anywhere) {
                    return denied;
                }
                match tenants.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(page) => {
                        view! { <Rows page viewer query=query.get_untracked() /> }.into_any()
                    }
                }
            })}
    }
    .into_any()
}

/// The way to the form for a new tenant.
#[component]
fn NewTenantLink() -> impl IntoView {
    view! {
        <ButtonLink href=routes::NEW_TENANT look=Look::Primary sign=Sign::Add>
            {text!(tenants.new)}
        </ButtonLink>
    }
    .into_any()
}

#[component]
fn Filters(query: QueryString) -> impl IntoView {
    let mut statuses = vec![Choice::new("", text!(ui.any))];
    statuses.extend(Status::ALL.map(|status| Choice::new(status.as_str(), status_label(status))));
    view! {
        <FilterBar path=routes::TENANTS query=query.clone() chips=chips(&query)>
            <TextField
                name="q"
                label=text!(ui.search)
                placeholder=text!(tenants.search_hint)
                kind="search"
                value=query.text("q")
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
fn Rows(page: Page<TenantSummary>, viewer: Viewer, query: QueryString) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <NoRows query viewer /> }.into_any();
    }
    let sort = filter_of(&query).sort.as_str();
    let link = |key| SortLink::new(&query, routes::TENANTS, key, sort);
    let columns = vec![
        Column::sorted(text!(tenants.id), link("tenant_id")),
        Column::sorted(text!(tenants.name), link("name")),
        Column::plain(text!(ui.status)),
        Column::plain(text!(tenants.active_pair)),
        Column::sorted(text!(ui.created), link("created_at")),
        Column::plain(text!(ui.created_by)),
        Column::controls(text!(ui.actions)),
    ];
    let shown = page.items.len();
    let rows = page
        .items
        .into_iter()
        .map(|summary| view! { <Row summary viewer=viewer.clone() /> }.into_any())
        .collect_view();
    view! {
        <DataTable caption=text!(tenants.title) columns>
            {rows}
        </DataTable>
        <Pager
            query
            path=routes::TENANTS
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

#[component]
fn Row(summary: TenantSummary, viewer: Viewer) -> impl IntoView {
    let TenantSummary { tenant, active } = summary;
    let href = routes::tenant(&tenant.tenant_id);
    let change = viewer
        .can_for(Permission::TenantsUpdate, &tenant.tenant_id)
        .then(|| {
            let verb = change_verb(tenant.status);
            let label = text!(ui.verb_thing, verb = verb, thing = tenant.tenant_id);
            view! {
                <ButtonLink look=Look::Quiet href=change_href(&tenant) aria_label=label>
                    {verb}
                </ButtonLink>
            }
            .into_any()
        });
    view! {
        <tr>
            <th scope="row">
                <a class="table-id" href=href.clone()>
                    {tenant.tenant_id.to_string()}
                </a>
            </th>
            <td class="table-wide">
                <bdi>{tenant.name.clone()}</bdi>
            </td>
            <td>{status_badge(tenant.status)}</td>
            <td>{pair_of(&active)}</td>
            <td>
                <When at=tenant.created_at />
            </td>
            <td>
                <bdi>{tenant.created_by.clone()}</bdi>
            </td>
            <td class="table-actions">
                <ButtonLink
                    look=Look::Quiet
                    href=href
                    aria_label=text!(ui.verb_thing, verb = text!(ui.view), thing = tenant.tenant_id)
                >
                    {text!(ui.view)}
                </ButtonLink>
                {change}
            </td>
        </tr>
    }
    .into_any()
}

/// The pair in force in a few words, or that there is none.
fn pair_of(active: &ActiveConfig) -> impl IntoView + use<> {
    match pair_text(active) {
        None => view! { <span class="muted">{text!(tenants.none_active)}</span> }.into_any(),
        Some(pair) => view! {
            <span class="pair">
                {pair} " "
                <span class="revision">{text!(ui.revision_short, revision = active.revision)}</span>
            </span>
        }
        .into_any(),
    }
}

/// The versions in force, such as `CapitalMarkets v3.2 + v1.4`.
fn pair_text(active: &ActiveConfig) -> Option<String> {
    let domain = active.domain.as_ref()?;
    let pack = active.domain_pack_version.as_ref()?;
    let own = active
        .tenant_pack_version
        .as_ref()
        .map(|version| format!(" + {version}"));
    Some(format!("{domain} {pack}{}", own.unwrap_or_default()))
}

#[component]
fn NoRows(query: QueryString, viewer: Viewer) -> impl IntoView {
    if query.get("cursor").is_some() || !chips(&query).is_empty() {
        return view! {
            <EmptyState title=text!(ui.no_match) detail=text!(tenants.no_match_detail)>
                <ButtonLink href=routes::TENANTS>{text!(ui.clear_filters)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let may_create = viewer.may(&CreateTenant::default());
    let detail = if may_create {
        text!(tenants.empty_detail)
    } else {
        text!(tenants.empty_viewer)
    };
    view! {
        <EmptyState title=text!(tenants.empty) detail>
            {may_create.then(|| view! { <NewTenantLink /> }.into_any())}
        </EmptyState>
    }
    .into_any()
}

/// The filter that a URL asks for; what it cannot mean is left out.
fn filter_of(query: &QueryString) -> TenantFilter {
    TenantFilter {
        status: query.get("status").and_then(Status::parse),
        q: query.get("q").map(str::to_owned),
        sort: query
            .get("sort")
            .and_then(TenantSort::parse)
            .unwrap_or_default(),
        page: PageRequest {
            limit: None,
            cursor: query.get("cursor").map(str::to_owned),
        },
    }
}

/// The filters in force.
fn chips(query: &QueryString) -> Vec<Chip> {
    let filter = filter_of(query);
    let q = filter.q.map(|q| Chip {
        name: "q",
        label: text!(ui.search_is, value = q),
    });
    let status = filter.status.map(|status| Chip {
        name: "status",
        label: text!(ui.status_is, value = status_label(status)),
    });
    q.into_iter().chain(status).collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::id::TenantId;

    use super::*;

    #[test]
    fn a_url_becomes_a_filter_and_nonsense_is_left_out() {
        let query = QueryString::default()
            .with("status", "SUSPENDED")
            .with("sort", "-created_at");
        let filter = filter_of(&query.with("q", "acme"));
        assert_eq!(filter.status, Some(Status::Suspended));
        assert_eq!(filter.sort, TenantSort::NewestFirst);
        assert_eq!(filter.q.as_deref(), Some("acme"));

        let nonsense = QueryString::default()
            .with("status", "GONE")
            .with("sort", "; DROP");
        assert_eq!(filter_of(&nonsense), TenantFilter::default());
        assert!(chips(&nonsense).is_empty());
    }

    #[test]
    fn a_pair_without_a_tenant_pack_names_the_domain_pack_alone() {
        let mut active = ActiveConfig::none(TenantId::parse("ACME").unwrap());
        assert_eq!(pair_text(&active), None);

        active.domain = "CapitalMarkets".parse().ok();
        active.domain_pack_version = "v3.2".parse().ok();
        assert_eq!(pair_text(&active).as_deref(), Some("CapitalMarkets v3.2"));

        active.tenant_pack_version = "v1.4".parse().ok();
        assert_eq!(
            pair_text(&active).as_deref(),
            Some("CapitalMarkets v3.2 + v1.4")
        );
    }
}
