//! What a document says about itself, read before it is sent.

use serde::Deserialize;
use tenantry_domain::{json::without_mark, packs::PackKind};

/// What a document says it is; all of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Peek {
    tenant_id: Option<String>,
    domain_name: Option<String>,
    playbook_id: Option<String>,
    version: Option<String>,
}

impl Peek {
    /// Reads a document as far as it can be read.
    pub(super) fn of(text: &str) -> Self {
        serde_json::from_str(without_mark(text)).unwrap_or_default()
    }

    /// Its kind: only a tenant pack names a tenant, and only a playbook has an id of its own.
    pub(super) fn kind(&self) -> Option<PackKind> {
        match (&self.tenant_id, &self.domain_name, &self.playbook_id) {
            (Some(_), ..) => Some(PackKind::Tenant),
            (None, Some(_), _) => Some(PackKind::Domain),
            (None, None, Some(_)) => Some(PackKind::Playbook),
            (None, None, None) => None,
        }
    }

    /// The playbook that it is.
    pub(super) fn playbook(&self) -> Option<&str> {
        self.playbook_id.as_deref()
    }

    /// The tenant it names.
    pub(super) fn tenant_id(&self) -> Option<&str> {
        self.tenant_id.as_deref()
    }

    /// The domain it names.
    pub(super) fn domain(&self) -> Option<&str> {
        self.domain_name.as_deref()
    }

    /// The version it names.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_names_a_tenant_is_a_tenant_pack() {
        let peek =
            Peek::of(r#"{"tenantId": "ACME", "domainName": "X", "version": "v1", "z": [1]}"#);

        assert_eq!(peek.kind(), Some(PackKind::Tenant));
        assert_eq!(peek.tenant_id(), Some("ACME"));
        assert_eq!(peek.domain(), Some("X"));
        assert_eq!(peek.version(), Some("v1"));
    }

    #[test]
    fn a_broken_document_says_nothing() {
        assert_eq!(Peek::of("{"), Peek::default());
        assert_eq!(Peek::of("").kind(), None);
        assert_eq!(
            Peek::of(r#"{"domainName": "X"}"#).kind(),
            Some(PackKind::Domain)
        );
        let playbook = Peek::of(r#"{"playbookId": "p", "steps": []}"#);
        assert_eq!(playbook.kind(), Some(PackKind::Playbook));
    }
}
