//! The tabs of a version's page; each has a URL.

use crate::{query::QueryString, text::text, ui::Tab};

/// What is shown of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PackTab {
    /// What it holds.
    Overview,
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
    const ALL: [Self; 5] = [
        Self::Overview,
        Self::Tests,
        Self::Findings,
        Self::Document,
        Self::History,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Tests => "tests",
            Self::Findings => "findings",
            Self::Document => "document",
            Self::History => "history",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Overview => text!(contents.overview),
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

    /// All of them, as links on the page of a version.
    pub(super) fn links(self, page: &str) -> Vec<Tab> {
        let tab = |tab: Self| Tab {
            label: tab.label(),
            href: tab.query().href(page),
            is_current: tab == self,
        };
        Self::ALL.into_iter().map(tab).collect()
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
