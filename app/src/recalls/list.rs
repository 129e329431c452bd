//! The list of recalls, filtered by where they stand and by domain.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    changes::Affected,
    packs::DomainName,
    recalls::{Recall, RecallFilter, RecallStatus},
};

use super::words::{progress_text, status_badge, status_label, version_of};
use crate::{
    frames::{About, Around, Filter, List, list_page},
    packs::find_domains,
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Column, Sign, When},
};

/// Recalls, newest first.
#[component]
pub(crate) fn RecallsPage() -> impl IntoView {
    list_page(Recalls)
}

struct Recalls;

impl List for Recalls {
    type Asked = RecallFilter;
    type Item = Recall;

    fn about(&self) -> About {
        About {
            path: paths::RECALLS,
            title: text!(recalls.title),
            lead: text!(recalls.lead),
            no_match: text!(recalls.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> RecallFilter {
        let domain = query.get("domain");
        RecallFilter {
            status: query.get("status").and_then(RecallStatus::parse),
            domain: domain.and_then(|name| DomainName::parse(name).ok()),
            page: query.page(),
        }
    }

    fn filters(&self, _: &Around) -> Vec<Filter> {
        let statuses = RecallStatus::ALL.map(|status| (status.as_str(), status_label(status)));
        vec![
            Filter::choice("status", text!(ui.status), statuses),
            Filter::find("domain", text!(packs.domain), find_domains()),
        ]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(packs.version)),
            Column::plain(text!(ui.status)),
            Column::plain(text!(recalls.progress)).may_hide("progress"),
            Column::plain(text!(ui.reason)).may_hide("reason"),
            Column::plain(text!(schedules.by)).may_hide("by"),
            Column::plain(text!(recalls.begun)).may_hide("begun"),
        ]
    }

    fn row(&self, recall: Recall, _: &Around) -> AnyView {
        row(recall)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(recalls.none), text!(recalls.none_detail))
    }

    /// A recall is begun on the page of a version.
    fn action(&self, around: &Around) -> Option<AnyView> {
        let may = around
            .viewer
            .can(Permission::ActivationRecall, &Scope::Global);
        may.then(|| {
            view! {
                <ButtonLink href=paths::PACKS sign=Sign::Packs>
                    {text!(packs.domain_packs)}
                </ButtonLink>
            }
            .into_any()
        })
    }

    /// A version is taken from tenants.
    fn shows(&self) -> Option<Affected> {
        Some(Affected::Packs)
    }
}

fn row(recall: Recall) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <a href=paths::recall(&recall.id)>{version_of(&recall)}</a>
            </th>
            <td>{status_badge(recall.status, &recall.progress)}</td>
            <td>{progress_text(&recall.progress)}</td>
            <td class="table-wide">
                <bdi title=recall.reason.clone()>{recall.reason.clone()}</bdi>
            </td>
            <td>
                <bdi>{recall.created_by}</bdi>
            </td>
            <td>
                <When at=recall.created_at />
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_kept_in_the_url() {
        let asked = |search: &str| Recalls::asked(&QueryString::read(search));

        let filter = asked("status=STOPPED&domain=Finance");
        assert_eq!(filter.status, Some(RecallStatus::Stopped));
        assert_eq!(filter.domain, DomainName::parse("Finance").ok());
        assert_eq!(
            asked("status=stopped&domain=no+such+name!"),
            RecallFilter::default()
        );
    }
}
