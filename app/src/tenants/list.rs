//! The list of tenants.

use leptos::prelude::*;
use tenantry_domain::{
    access::Permission,
    activation::ActiveConfig,
    changes::Affected,
    tenants::{CreateTenant, Status, TenantFilter, TenantSort, TenantSummary},
};

use super::{
    bulk::{self, Bulk},
    status::{change_href, change_verb, status_badge, status_label},
    undo::{UndoChange, notice},
};
use crate::{
    backend::UNDO,
    frames::{About, Around, BULK, BulkVerb, Filter, List, PICK, in_row, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{Column, Posting, SortLink, When},
};

/// Every tenant that the person may see.
#[component]
pub(crate) fn TenantsPage() -> impl IntoView {
    list_page(Tenants {
        bulk: Bulk::new(),
        undo: Posting::to::<UndoChange>(),
    })
}

struct Tenants {
    bulk: Bulk,
    undo: Posting,
}

impl List for Tenants {
    type Asked = TenantFilter;
    type Item = TenantSummary;

    fn about(&self) -> About {
        About {
            path: paths::TENANTS,
            title: text!(tenants.title),
            lead: text!(tenants.lead),
            no_match: text!(tenants.no_match_detail),
        }
    }

    fn shows(&self) -> Option<Affected> {
        Some(Affected::Tenants)
    }

    fn asked(query: &QueryString) -> TenantFilter {
        TenantFilter {
            status: query.get("status").and_then(Status::parse),
            q: query.owned("q"),
            sort: query
                .get("sort")
                .and_then(TenantSort::parse)
                .unwrap_or_default(),
            page: query.page(),
        }
    }

    fn filters(&self, _: &Around) -> Vec<Filter> {
        let statuses = Status::ALL.map(|status| (status.as_str(), status_label(status)));
        vec![
            Filter::search(text!(tenants.search_hint)),
            Filter::choice("status", text!(ui.status), statuses),
        ]
    }

    fn above(&self, query: Memo<QueryString>, _: &Viewer) -> Option<AnyView> {
        let here = move || {
            query
                .get()
                .without(UNDO)
                .without("done")
                .without(BULK)
                .without(PICK)
                .href(paths::TENANTS)
        };
        let bulk = self.bulk;
        let key = move || query.read().owned(UNDO).or_else(|| bulk.undone_by());
        Some(notice(key, Signal::derive(here), self.undo))
    }

    fn columns(&self, around: &Around) -> Vec<Column> {
        let sort = Self::asked(&around.query).sort.as_str();
        let link = |key| SortLink::new(&around.query, paths::TENANTS, key, sort);
        let tick = bulk::is_for(&around.viewer).then(|| Column::controls(text!(ui.select)));
        let columns = vec![
            Column::sorted(text!(tenants.id), link("tenant_id")),
            Column::sorted(text!(tenants.name), link("name")).may_hide("name"),
            Column::plain(text!(ui.status)).may_hide("status"),
            Column::plain(text!(tenants.active_pair)).may_hide("active"),
            Column::sorted(text!(ui.created), link("created_at")).may_hide("created"),
            Column::plain(text!(ui.created_by)).may_hide("created_by"),
            Column::controls(text!(ui.actions)),
        ];
        tick.into_iter().chain(columns).collect()
    }

    fn row(&self, summary: TenantSummary, around: &Around) -> AnyView {
        let here = around.query.clone().without("done").href(paths::TENANTS);
        let id = self.ticked_as(&summary, around);
        let tick = bulk::is_for(&around.viewer).then(|| around.tick(id));
        row(summary, &around.viewer, here, tick)
    }

    fn bulk(&self, around: &Around) -> Vec<BulkVerb> {
        bulk::verbs(&around.viewer)
    }

    fn ticked_as(&self, summary: &TenantSummary, around: &Around) -> Option<String> {
        let id = &summary.tenant.tenant_id;
        let may = around.viewer.can_for(Permission::TenantsUpdate, id);
        may.then(|| id.to_string())
    }

    fn dialogs(
        &self,
        items: &[TenantSummary],
        query: Memo<QueryString>,
        viewer: &Viewer,
    ) -> Option<AnyView> {
        let listed = items.iter().map(|summary| summary.tenant.clone());
        let listed = bulk::changeable(listed.collect(), viewer);
        let bulk = self.bulk;
        Some((move || bulk::dialog(&listed, &query.get(), bulk)).into_any())
    }

    fn changes(&self) -> u64 {
        let undone = u64::try_from(self.undo.changes()).unwrap_or(0);
        self.bulk.changes() + undone
    }

    fn nothing(&self, around: &Around) -> (&'static str, &'static str) {
        let detail = if around.viewer.may(&CreateTenant::default()) {
            text!(tenants.empty_detail)
        } else {
            text!(tenants.empty_viewer)
        };
        (text!(tenants.empty), detail)
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        let operation = CreateTenant::default();
        around.to_new(&operation, paths::NEW_TENANT, text!(tenants.new))
    }
}

/// Characters of an id, and of a name, that have room where there are columns.
const ID_SHOWN: usize = 28;
const NAME_SHOWN: usize = 30;

/// A text that may be cut, to be said whole.
fn long(text: &str, shown: usize) -> Option<String> {
    (text.chars().count() > shown).then(|| text.to_owned())
}

fn row(summary: TenantSummary, viewer: &Viewer, here: String, tick: Option<AnyView>) -> AnyView {
    let TenantSummary { tenant, active } = summary;
    let href = paths::tenant(&tenant.tenant_id);
    let change = viewer
        .can_for(Permission::TenantsUpdate, &tenant.tenant_id)
        .then(|| {
            let verb = change_verb(tenant.status);
            in_row(
                verb,
                tenant.tenant_id.as_str(),
                change_href(&tenant, Some(here)),
            )
        });
    view! {
        <tr>
            {tick}
            <th scope="row">
                <a class="table-id" href=href title=long(&tenant.tenant_id.to_string(), ID_SHOWN)>
                    {tenant.tenant_id.to_string()}
                </a>
            </th>
            <td class="table-wide" title=long(&tenant.name, NAME_SHOWN)>
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

#[cfg(test)]
mod tests {
    use tenantry_domain::id::TenantId;

    use super::*;

    #[test]
    fn a_url_becomes_a_filter_and_nonsense_is_left_out() {
        let query = QueryString::default()
            .with("status", "SUSPENDED")
            .with("sort", "-created_at");
        let filter = Tenants::asked(&query.with("q", "acme"));
        assert_eq!(filter.status, Some(Status::Suspended));
        assert_eq!(filter.sort, TenantSort::NewestFirst);
        assert_eq!(filter.q.as_deref(), Some("acme"));

        let nonsense = QueryString::default()
            .with("status", "GONE")
            .with("sort", "; DROP");
        assert_eq!(Tenants::asked(&nonsense), TenantFilter::default());
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
