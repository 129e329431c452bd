//! What the form takes over from the document, and never over what a person typed.

use leptos::prelude::*;
use tenantry_domain::packs::PackKind;

use super::{draft::Draft, peek::Peek};

/// The fields that a document can fill in.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    /// The kind that is chosen.
    pub(super) kind: RwSignal<PackKind>,
    /// The version.
    pub(super) version: RwSignal<String>,
    /// The tenant.
    pub(super) tenant: RwSignal<String>,
    /// Whether a person typed the version.
    pub(super) is_version_typed: RwSignal<bool>,
    may_import_domain: bool,
}

impl Taken {
    /// The fields as the form begins.
    pub(super) fn new(draft: &Draft, may_import_domain: bool) -> Self {
        Self {
            kind: RwSignal::new(draft.kind),
            version: RwSignal::new(draft.version.clone()),
            tenant: RwSignal::new(draft.tenant_id.clone()),
            is_version_typed: RwSignal::new(!draft.version.is_empty()),
            may_import_domain,
        }
    }

    /// Takes over what the document says about itself.
    pub(super) fn read(self, text: &str) {
        let peek = Peek::of(text);
        let kind = peek.kind();
        if let Some(kind) = kind.filter(|k| self.may_import_domain || *k == PackKind::Tenant) {
            self.kind.set(kind);
        }
        if let Some(version) = peek
            .version()
            .filter(|_| !self.is_version_typed.get_untracked())
        {
            self.version.set(version.to_owned());
        }
        let has_tenant = !self.tenant.with_untracked(String::is_empty);
        if let Some(tenant) = peek.tenant_id().filter(|_| !has_tenant) {
            self.tenant.set(tenant.to_owned());
        }
    }
}
