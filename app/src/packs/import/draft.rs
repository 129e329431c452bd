//! The form as a browser without script posts it, and what comes of it.

use tenantry_domain::{
    id::TenantId,
    packs::{CheckedDocument, PackKind},
};

use super::state::Stored;
use crate::{backend::Posted, paths, query::QueryString};

/// What the person wants done with the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    /// Look at it.
    Validate,
    /// Store it.
    Import,
}

impl Intent {
    /// Reads the value of the button that sent the form; without one the document is looked at.
    pub(super) fn of(value: Option<&str>) -> Self {
        if value == Some("import") {
            Self::Import
        } else {
            Self::Validate
        }
    }
}

/// The form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) kind: PackKind,
    pub(super) tenant_id: String,
    pub(super) domain: String,
    pub(super) version: String,
    pub(super) note: String,
    pub(super) text: String,
}

/// What came of a posted form.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) enum DraftAnswer {
    /// It was looked at.
    Validated(Box<CheckedDocument>),
    /// It is stored, and this is its page.
    Imported(String),
}

impl Draft {
    /// The empty form that a URL asks for.
    pub(super) fn from_query(query: &QueryString) -> Self {
        Self {
            kind: query
                .get("kind")
                .and_then(PackKind::parse)
                .unwrap_or(PackKind::Domain),
            tenant_id: query.text("tenant_id"),
            domain: String::new(),
            version: String::new(),
            note: String::new(),
            text: String::new(),
        }
    }

    /// The form and what is wanted, from its fields.
    pub(super) fn from_fields(field: impl Fn(&str) -> Option<String>) -> (Intent, Self) {
        let text = |name| field(name).unwrap_or_default();
        let draft = Self {
            kind: PackKind::parse(&text("kind")).unwrap_or(PackKind::Domain),
            tenant_id: text("tenant_id"),
            domain: text("domain"),
            version: text("version"),
            note: text("note"),
            text: text("text"),
        };
        (Intent::of(field("intent").as_deref()), draft)
    }

    /// The form as a browser without script posted it.
    pub(super) fn from_posted(posted: &Posted) -> (Intent, Self) {
        Self::from_fields(|name| posted.0.get(name).cloned())
    }
}

/// The page of what was imported, which says so.
pub(super) fn page_of(stored: &Stored) -> String {
    let done = if stored.created {
        "pack-imported"
    } else {
        "pack-there"
    };
    let tenant = stored.tenant.as_ref().map_or("", TenantId::as_str);
    QueryString::default()
        .with("done", done)
        .with(FOR_TENANT, tenant)
        .href(&paths::pack(&stored.pack.owner, &stored.pack.version))
}

/// The parameter of a pack's page that names the tenant it was imported for.
pub(in crate::packs) const FOR_TENANT: &str = "tenant_id";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posted_form_keeps_everything_that_was_typed() {
        let fields = [
            ("kind", "tenant"),
            ("tenant_id", "ACME"),
            ("domain", "Rates"),
            ("version", "v1.4"),
            ("note", "first"),
            ("text", "{ broken"),
            ("intent", "import"),
        ];
        let posted = Posted(
            fields
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
        );

        let (intent, draft) = Draft::from_posted(&posted);

        let kept = Draft {
            kind: PackKind::Tenant,
            tenant_id: "ACME".to_owned(),
            domain: "Rates".to_owned(),
            version: "v1.4".to_owned(),
            note: "first".to_owned(),
            text: "{ broken".to_owned(),
        };
        assert_eq!((intent, draft), (Intent::Import, kept));
    }

    #[test]
    fn without_a_button_the_document_is_only_looked_at() {
        assert_eq!(Draft::from_fields(|_| None).0, Intent::Validate);
    }
}
