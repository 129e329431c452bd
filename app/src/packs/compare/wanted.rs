//! What a URL asks to compare.

use serde::Serialize;
use tenantry_domain::{
    Problem,
    packs::{ComparePacks, CompareView, Version, VersionSelector},
};

use crate::{UiError, backend::refused, packs::place::OwnerInPath, query::QueryString};

/// Two versions and a view, as far as a URL names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Wanted {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) view: CompareView,
    page: usize,
}

impl Wanted {
    /// Reads `from` and `to`, or `of` and `with`, which a form sends that knows no order: there the
    /// lower version is the one that was before.
    pub(super) fn from_query(query: &QueryString) -> Self {
        let (mut from, mut to) = (query.text("from"), query.text("to"));
        if from.is_empty() && to.is_empty() {
            (from, to) = (query.text("with"), query.text("of"));
            let versions = Version::parse(&from).ok().zip(Version::parse(&to).ok());
            if versions.is_some_and(|(from, to)| from > to) {
                std::mem::swap(&mut from, &mut to);
            }
        }
        Self {
            from,
            to,
            view: query
                .get("view")
                .and_then(CompareView::parse)
                .unwrap_or_default(),
            page: query
                .get("page")
                .and_then(|page| page.parse().ok())
                .unwrap_or_default(),
        }
    }

    /// Whether both versions are named.
    pub(super) fn is_complete(&self) -> bool {
        !self.from.is_empty() && !self.to.is_empty()
    }

    /// Whether both are named, by texts that are versions.
    pub(super) fn are_versions(&self) -> bool {
        let are = |text: &str| VersionSelector::parse(text).is_some();
        are(&self.from) && are(&self.to)
    }

    /// The question to the server; a text that is no version is not found.
    pub(super) fn question(&self, place: &OwnerInPath) -> Result<ComparePacks, UiError> {
        let selector = |text: &str| {
            VersionSelector::parse(text).ok_or_else(|| refused(Problem::no_such_address()))
        };
        Ok(ComparePacks {
            owner: place.owner()?,
            from: selector(&self.from)?,
            to: selector(&self.to)?,
            view: self.view,
            page: self.page,
        })
    }

    /// The address of the same versions in a view.
    pub(super) fn href(&self, place: &OwnerInPath, view: CompareView) -> String {
        self.query(view).href(&place.compare_path())
    }

    /// The address of a page of the changes.
    pub(super) fn page_href(&self, place: &OwnerInPath, page: usize) -> String {
        let query = self.query(CompareView::Changes);
        query
            .with("page", page.to_string())
            .href(&place.compare_path())
    }

    /// The address of the comparison the other way round.
    pub(super) fn swapped_href(&self, place: &OwnerInPath) -> String {
        let swapped = Self {
            from: self.to.clone(),
            to: self.from.clone(),
            ..self.clone()
        };
        swapped.href(place, self.view)
    }

    fn query(&self, view: CompareView) -> QueryString {
        let query = QueryString::default()
            .with("from", self.from.as_str())
            .with("to", self.to.as_str());
        if view == CompareView::default() {
            query
        } else {
            query.with("view", view.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::PackKind;

    use super::*;

    fn place() -> OwnerInPath {
        OwnerInPath {
            kind: PackKind::Domain,
            name: "Finance".to_owned(),
        }
    }

    #[test]
    fn an_address_names_versions_view_and_page() {
        let query = QueryString::default()
            .with("from", "v1.0")
            .with("to", "latest")
            .with("view", "text")
            .with("page", "2");

        let wanted = Wanted::from_query(&query);

        assert!(wanted.is_complete());
        assert_eq!((wanted.view, wanted.page), (CompareView::Text, 2));
        assert_eq!(
            wanted.href(&place(), CompareView::Patch),
            "/admin/packs/domain/Finance/compare?from=v1.0&to=latest&view=patch"
        );
        assert_eq!(
            wanted.swapped_href(&place()),
            "/admin/packs/domain/Finance/compare?from=latest&to=v1.0&view=text"
        );
        assert_eq!(
            wanted.page_href(&place(), 3),
            "/admin/packs/domain/Finance/compare?from=v1.0&to=latest&page=3"
        );
    }

    #[test]
    fn a_form_that_knows_no_order_gets_the_lower_version_first() {
        for (of, with) in [("v3.9", "v3.10"), ("v3.10", "v3.9")] {
            let query = QueryString::default().with("of", of).with("with", with);

            let wanted = Wanted::from_query(&query);

            assert_eq!(
                (wanted.from.as_str(), wanted.to.as_str()),
                ("v3.9", "v3.10")
            );
        }
    }

    #[test]
    fn one_version_alone_is_no_comparison() {
        let wanted = Wanted::from_query(&QueryString::default().with("to", "v1.0"));

        assert!(!wanted.is_complete());
        assert_eq!(wanted.view, CompareView::Changes);
    }

    #[test]
    fn what_is_no_version_is_not_found() {
        let query = QueryString::default()
            .with("from", "v1.0")
            .with("to", "newest");

        let refused = Wanted::from_query(&query).question(&place()).unwrap_err();

        assert_eq!(refused.problem.kind, tenantry_domain::ProblemKind::NotFound);
    }
}
