//! The tabs of a version's page; each has a URL.

use tenantry_domain::packs::PackKind;

use crate::{query::QueryString, text::text, ui::Tab};

/// What is shown of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PackTab {
    /// What it holds.
    Overview,
    /// Where it is linked, of a playbook.
    Links,
    /// Its test suites.
    Tests,
    /// What validation found, and its reports.
    Findings,
    /// Its document.
    Document,
    /// The versions beside it.
    History,
}

impl PackTab {
    const ALL: [Self; 6] = [
        Self::Overview,
        Self::Links,
        Self::Tests,
        Self::Findings,
        Self::Document,
        Self::History,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Links => "links",
            Self::Tests => "tests",
            Self::Findings => "findings",
            Self::Document => "document",
            Self::History => "history",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Overview => text!(contents.overview),
            Self::Links => text!(playbooks.links),
            Self::Tests => text!(contents.tests),
            Self::Findings => text!(packs.findings),
            Self::Document => text!(packs.document),
            Self::History => text!(contents.history),
        }
    }

    /// The tab that a URL asks for.
    pub(super) fn of(query: &QueryString) -> Self {
        let wanted = query.get("tab").unwrap_or_default();
        let found = Self::ALL.into_iter().find(|tab| tab.word() == wanted);
        found.unwrap_or(Self::Overview)
    }

    /// The query of the tab.
    pub(super) fn query(self) -> QueryString {
        let word = if self == Self::Overview {
            ""
        } else {
            self.word()
        };
        QueryString::default().with("tab", word)
    }

    /// Whether versions of a kind have it: only packs have tests, and only playbooks are linked.
    pub(super) fn is_of(self, kind: PackKind) -> bool {
        match self {
            Self::Tests => kind != PackKind::Playbook,
            Self::Links => kind == PackKind::Playbook,
            Self::Overview | Self::Findings | Self::Document | Self::History => true,
        }
    }

    /// All of them, as links on the page of a version of that kind.
    pub(super) fn links(self, kind: PackKind, page: &str) -> Vec<Tab> {
        let tab = |tab: Self| Tab {
            label: tab.label(),
            href: tab.query().href(page),
            is_current: tab == self,
        };
        let own = Self::ALL.into_iter().filter(|tab| tab.is_of(kind));
        own.map(tab).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_has_an_address_and_is_found_by_it() {
        for tab in PackTab::ALL {
            assert_eq!(PackTab::of(&tab.query()), tab);
        }
        let unknown = QueryString::default().with("tab", "other");
        assert_eq!(PackTab::of(&unknown), PackTab::Overview);
        assert_eq!(PackTab::Overview.query().href("/p"), "/p");
    }
}
