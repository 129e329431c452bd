//! The list of freezes, filtered by where they stand and by tenant.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    changes::Affected,
    freezes::{Freeze, FreezeFilter, FreezePlace, FreezeReach, FreezeStatus},
};

use super::{
    actions::{may_stop, row_actions, stop_dialog},
    server_fns::{CreateFreeze, EndFreeze},
    words::{place_text, status_badge, status_label},
};
use crate::{
    frames::{About, Around, Filter, List, RowActions, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{ButtonLink, Column, Look, Posting, Sign, When, when_or},
};

/// Freezes, the latest beginning first.
#[component]
pub(crate) fn FreezesPage() -> impl IntoView {
    list_page(Freezes {
        create: Posting::to::<CreateFreeze>(),
        end: Posting::to::<EndFreeze>(),
    })
}

struct Freezes {
    create: Posting,
    end: Posting,
}

impl List for Freezes {
    type Asked = FreezeFilter;
    type Item = Freeze;

    fn about(&self) -> About {
        About {
            path: paths::FREEZES,
            title: text!(freezes.title),
            lead: text!(freezes.lead),
            no_match: text!(freezes.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> FreezeFilter {
        FreezeFilter {
            status: query.get("status").and_then(FreezeStatus::parse),
            reach: query.get("reach").and_then(FreezeReach::parse),
            tenant_id: query.tenant("tenant_id"),
            open: false,
            page: query.page(),
        }
    }

    fn above(&self, query: Memo<QueryString>, viewer: &Viewer) -> Option<AnyView> {
        let (viewer, create) = (viewer.clone(), self.create);
        Some((move || stop_dialog(&query.read(), &viewer, create)).into_any())
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        let statuses = FreezeStatus::ALL.map(|status| (status.as_str(), status_label(status)));
        let tenants = find_tenants(around.viewer.clone(), Permission::ActivationRead);
        vec![
            Filter::choice("status", text!(ui.status), statuses),
            Filter::find("tenant_id", text!(tenants.one), tenants),
        ]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(freezes.place)),
            Column::plain(text!(ui.status)),
            Column::plain(text!(freezes.from)).may_hide("from"),
            Column::plain(text!(freezes.until)).may_hide("until"),
            Column::plain(text!(ui.reason)).may_hide("reason"),
            Column::plain(text!(freezes.by)).may_hide("by"),
            Column::controls(text!(ui.actions)),
        ]
    }

    fn row(&self, freeze: Freeze, around: &Around) -> AnyView {
        let links = around.links(self, &freeze);
        row(freeze, links)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(freezes.none), text!(freezes.none_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        let viewer = &around.viewer;
        viewer
            .can(Permission::FreezesManage, &Scope::Anywhere)
            .then(|| offered(may_stop(viewer)))
    }

    fn actions(&self, viewer: &Viewer) -> Option<RowActions<Freeze>> {
        Some(row_actions(viewer.clone(), self.end))
    }

    /// What is frozen is about tenants, as what is asked for is.
    fn shows(&self) -> Option<Affected> {
        Some(Affected::Tenants)
    }

    fn changes(&self) -> u64 {
        let answers = self.create.changes() + self.end.changes();
        u64::try_from(answers).unwrap_or(0)
    }
}

/// The ways to a freeze: the form, and the switch for who may stop everything.
fn offered(may_stop: bool) -> AnyView {
    let stop = may_stop.then(|| {
        view! {
            <ButtonLink href=paths::STOP_ALL look=Look::Danger sign=Sign::Freezes>
                {text!(freezes.stop)}
            </ButtonLink>
        }
        .into_any()
    });
    // Beside the switch nothing else stands out.
    let look = if may_stop { Look::Plain } else { Look::Primary };
    view! {
        <ButtonLink href=paths::NEW_FREEZE look sign=Sign::Add>
            {text!(freezes.plan)}
        </ButtonLink>
        {stop}
    }
    .into_any()
}

fn row(freeze: Freeze, links: Option<AnyView>) -> AnyView {
    let place = place_text(&freeze);
    let place = match freeze.place() {
        FreezePlace::Tenant(id) => view! { <a href=paths::tenant(id)>{place}</a> }.into_any(),
        FreezePlace::Everywhere | FreezePlace::Domain(_) => place.into_any(),
    };
    let ended_by = freeze.ended_by.map(|name| {
        view! {
            <p class="muted">{text!(freezes.ended_by)} " " <bdi>{name}</bdi></p>
        }
        .into_any()
    });
    let until = freeze.ended_at.or(freeze.until);
    view! {
        <tr>
            <th scope="row" class="freeze-where">{place}</th>
            <td>{status_badge(freeze.status)}</td>
            <td>
                <When at=freeze.from />
            </td>
            <td>{when_or(until, text!(freezes.no_end))}</td>
            <td class="table-wide">
                <bdi title=freeze.reason.clone()>{freeze.reason.clone()}</bdi>
            </td>
            <td>
                <bdi>{freeze.created_by}</bdi>
                {ended_by}
            </td>
            <td class="table-actions">{links}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_kept_in_the_url() {
        let query = QueryString::default()
            .with("status", "PLANNED")
            .with("tenant_id", "no such id!");
        let filter = Freezes::asked(&query);

        assert_eq!(filter.status, Some(FreezeStatus::Planned));
        assert_eq!(filter.tenant_id, None);
    }

    #[test]
    fn words_that_mean_nothing_filter_nothing() {
        let query = QueryString::default().with("status", "planned");

        assert_eq!(Freezes::asked(&query), FreezeFilter::default());
    }
}
