//! The list of registered playbooks, a row for each version.

use leptos::prelude::*;
use tenantry_domain::{
    changes::Affected,
    packs::{ListedPack, PackFilter, PackKind, PackStatus},
};

use crate::{
    frames::{About, Around, Filter, List, list_page},
    packs::{columns, filter_of, import_link, row, status_label},
    paths,
    query::QueryString,
    text::text,
    ui::Column,
};

/// Every registered playbook.
#[component]
pub(crate) fn PlaybooksPage() -> impl IntoView {
    list_page(Playbooks)
}

struct Playbooks;

impl List for Playbooks {
    type Asked = PackFilter;
    type Item = ListedPack;

    fn about(&self) -> About {
        About {
            path: paths::PLAYBOOKS,
            title: text!(playbooks.title),
            lead: text!(playbooks.lead),
            no_match: text!(packs.no_match_detail),
        }
    }

    fn shows(&self) -> Option<Affected> {
        Some(Affected::Packs)
    }

    fn asked(query: &QueryString) -> PackFilter {
        filter_of(PackKind::Playbook, query)
    }

    fn filters(&self, _: &Around) -> Vec<Filter> {
        let statuses = PackStatus::ALL.map(|status| (status.as_str(), status_label(status)));
        vec![
            Filter::search(text!(playbooks.search_hint)),
            Filter::choice("status", text!(ui.status), statuses),
        ]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        columns(PackKind::Playbook)
    }

    fn row(&self, listed: ListedPack, around: &Around) -> AnyView {
        let here = around.query.clone().without("done").href(paths::PLAYBOOKS);
        row(listed.pack, &around.viewer, here)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(playbooks.none), text!(playbooks.none_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        import_link(&around.viewer, PackKind::Playbook)
    }
}
