//! What was typed into the import form, and asking the server about it.

use tenantry_domain::{
    FieldProblem, Problem,
    id::TenantId,
    packs::{self, PackKind, ValidationResult},
};

use crate::{
    UiError,
    backend::{Posted, refused},
    packs::server_fns::{import_domain_pack, import_tenant_pack, validate_pack},
    routes,
    ui::Query,
};

/// What the person wants done with the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Intent {
    /// Look at it.
    Validate,
    /// Store it.
    Import,
}

/// The form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) kind: PackKind,
    pub(super) tenant_id: String,
    pub(super) version: String,
    pub(super) note: String,
    pub(super) text: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) enum Outcome {
    /// It was looked at.
    Validated(Box<ValidationResult>),
    /// It is stored, and this is its page.
    Imported(String),
}

impl Draft {
    /// The empty form that a URL asks for.
    pub(super) fn from_query(query: &Query) -> Self {
        Self {
            kind: query
                .get("kind")
                .and_then(PackKind::parse)
                .unwrap_or(PackKind::Domain),
            tenant_id: query.text("tenant_id"),
            version: String::new(),
            note: String::new(),
            text: String::new(),
        }
    }

    /// The form and what is wanted, from its fields.
    pub(super) fn from_fields(field: impl Fn(&str) -> Option<String>) -> (Intent, Self) {
        let text = |name| field(name).unwrap_or_default();
        let intent = if text("intent") == "import" {
            Intent::Import
        } else {
            Intent::Validate
        };
        let draft = Self {
            kind: PackKind::parse(&text("kind")).unwrap_or(PackKind::Domain),
            tenant_id: text("tenant_id"),
            version: text("version"),
            note: text("note"),
            text: text("text"),
        };
        (intent, draft)
    }

    /// The form as a browser without script posted it.
    pub(super) fn from_posted(posted: &Posted) -> (Intent, Self) {
        Self::from_fields(|name| posted.0.get(name).cloned())
    }

    /// Does what is wanted.
    pub(super) async fn answer(self, intent: Intent) -> Result<Outcome, UiError> {
        if self.text.trim().is_empty() {
            return Err(refused(Problem::invalid(vec![missing_text()])));
        }
        match intent {
            Intent::Validate => self.validate().await,
            Intent::Import => self.import().await,
        }
    }

    async fn validate(self) -> Result<Outcome, UiError> {
        let tenant_id = match self.kind {
            PackKind::Domain => None,
            PackKind::Tenant => Some(self.tenant()?),
        };
        let version = given(&self.version);
        let query = packs::ValidatePack {
            kind: self.kind,
            text: self.text,
            tenant_id,
            domain: None,
            check_against: None,
            version,
        };
        let result = validate_pack(query).await?.read()?;
        Ok(Outcome::Validated(Box::new(result)))
    }

    async fn import(self) -> Result<Outcome, UiError> {
        let (version, note) = (given(&self.version), given(&self.note));
        let (href, created) = match self.kind {
            PackKind::Domain => {
                let input = packs::ImportDomainPack {
                    version,
                    bump: None,
                    text: self.text,
                    note,
                };
                let stored = import_domain_pack(input).await?.read()?;
                (
                    routes::domain_pack(&stored.pack.domain, &stored.pack.version),
                    stored.created,
                )
            }
            PackKind::Tenant => {
                let input = packs::ImportTenantPack {
                    tenant_id: self.tenant()?,
                    domain: None,
                    check_against: None,
                    version,
                    bump: None,
                    text: self.text,
                    note,
                };
                let stored = import_tenant_pack(input).await?.read()?;
                (
                    routes::tenant_pack(&stored.pack.tenant_id, &stored.pack.version),
                    stored.created,
                )
            }
        };
        let done = if created {
            "pack-imported"
        } else {
            "pack-there"
        };
        Ok(Outcome::Imported(format!("{href}?done={done}")))
    }

    fn tenant(&self) -> Result<TenantId, UiError> {
        TenantId::parse(self.tenant_id.trim()).map_err(|_| {
            refused(Problem::field(
                "tenant_id",
                "required",
                crate::text::text!(import.tenant_required),
            ))
        })
    }
}

/// A field that was filled in.
fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn missing_text() -> FieldProblem {
    FieldProblem::new("text", "required", crate::text::text!(import.text_required))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posted_form_keeps_everything_that_was_typed() {
        let fields = [
            ("kind", "tenant"),
            ("tenant_id", "ACME"),
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

        assert_eq!(intent, Intent::Import);
        assert_eq!(draft.kind, PackKind::Tenant);
        assert_eq!(
            (draft.tenant_id, draft.version, draft.note, draft.text),
            (
                "ACME".to_owned(),
                "v1.4".to_owned(),
                "first".to_owned(),
                "{ broken".to_owned()
            )
        );
    }

    #[test]
    fn without_a_button_the_document_is_only_looked_at() {
        assert_eq!(Draft::from_fields(|_| None).0, Intent::Validate);
    }
}
