//! Whose versions a page is about, as its path says.

use leptos_router::params::ParamsMap;
use serde::Serialize;
use tenantry_domain::{
    Problem,
    packs::{PackKind, PackOwner},
};

use crate::{UiError, backend::refused, layout::Crumb, paths, text::text};

/// Whose versions a path names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OwnerInPath {
    pub(super) kind: PackKind,
    /// The domain or the tenant, as the path has it.
    pub(super) name: String,
}

impl OwnerInPath {
    pub(super) fn of(owner: &PackOwner) -> Self {
        Self {
            kind: owner.kind(),
            name: owner.to_string(),
        }
    }

    pub(super) fn from_params(params: &ParamsMap) -> Self {
        let named = [
            (PackKind::Tenant, "tenant_id"),
            (PackKind::Playbook, "playbook_id"),
            (PackKind::Domain, "domain"),
        ];
        let named = named
            .into_iter()
            .find_map(|(kind, parameter)| Some((kind, params.get_str(parameter)?)));
        let (kind, name) = named.unwrap_or((PackKind::Domain, ""));
        Self {
            kind,
            name: name.to_owned(),
        }
    }

    /// Whose versions, if anybody can be called that.
    pub(super) fn parsed(&self) -> Option<PackOwner> {
        PackOwner::parse(self.kind, &self.name).ok()
    }

    /// Whose versions; a name that nothing can have is not found.
    pub(super) fn owner(&self) -> Result<PackOwner, UiError> {
        self.parsed()
            .ok_or_else(|| refused(Problem::no_such_address()))
    }

    /// The path of the page that compares its versions.
    pub(super) fn compare_path(&self) -> String {
        paths::compare(self.kind, &self.name)
    }

    /// What stands above the page.
    pub(super) fn crumbs(&self) -> Vec<Crumb> {
        let list = match self.kind {
            PackKind::Domain => text!(packs.domain_packs),
            PackKind::Tenant => text!(packs.tenant_packs),
            PackKind::Playbook => {
                return vec![Crumb::new(text!(playbooks.title), paths::PLAYBOOKS)];
            }
        };
        vec![
            Crumb::new(text!(packs.title), paths::PACKS),
            Crumb::new(list, format!("{}?tab={}", paths::PACKS, self.kind)),
        ]
    }
}
