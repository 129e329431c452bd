//! What the server is asked about a form: filled-in fields and nothing else.

use tenantry_domain::{
    FieldProblem, Message, Problem,
    id::TenantId,
    packs::{ImportPack, PackKind, ValidatePack},
};

use super::draft::{Draft, DraftAnswer, Intent};
#[cfg(feature = "ssr")]
use super::{draft::page_of, state::Stored};
use crate::{Answer, UiError, backend::refused, text::text};

impl Draft {
    /// Does what is wanted with a posted form, which only a server is given.
    #[cfg(not(feature = "ssr"))]
    pub(super) async fn answer(
        self,
        _intent: Intent,
    ) -> Result<Answer<Option<DraftAnswer>>, UiError> {
        std::future::ready(Ok(Answer::none())).await
    }

    /// Does what is wanted with a posted form.
    #[cfg(feature = "ssr")]
    pub(super) async fn answer(
        self,
        intent: Intent,
    ) -> Result<Answer<Option<DraftAnswer>>, UiError> {
        use crate::packs::server_fns::{import_pack, validate_pack};

        Answer::of(&Some(match intent {
            Intent::Validate => {
                let checked = validate_pack(to_validate(self)?).await?.read()?;
                DraftAnswer::Validated(Box::new(checked))
            }
            Intent::Import => {
                let tenant = TenantId::parse(self.tenant_id.trim()).ok();
                let stored = import_pack(to_import(self)?).await?.read()?;
                DraftAnswer::Imported(page_of(&Stored {
                    pack: stored.pack,
                    created: stored.created,
                    tenant,
                }))
            }
        }))
    }
}

/// The question whether the document could be imported.
pub(super) fn to_validate(draft: Draft) -> Result<ValidatePack, UiError> {
    let tenant_id = checked(&draft)?;
    Ok(ValidatePack {
        kind: draft.kind,
        domain: domain_of(&draft),
        text: draft.text,
        tenant_id,
        check_against: None,
        version: given(&draft.version),
    })
}

/// The import.
pub(super) fn to_import(draft: Draft) -> Result<ImportPack, UiError> {
    Ok(ImportPack {
        tenant_id: checked(&draft)?,
        domain: domain_of(&draft),
        version: given(&draft.version),
        note: given(&draft.note),
        ..ImportPack::of(draft.kind, draft.text)
    })
}

/// Refuses a form without a document, or without the tenant of a tenant pack; that tenant.
fn checked(draft: &Draft) -> Result<Option<TenantId>, UiError> {
    if draft.text.trim().is_empty() {
        let missing = FieldProblem::new(
            "text",
            "required",
            Message::verbatim(text!(import.text_required)),
        );
        return Err(refused(Problem::invalid(vec![missing])));
    }
    if draft.kind.is_shared() {
        return Ok(None);
    }
    TenantId::parse(draft.tenant_id.trim())
        .map(Some)
        .map_err(|_| {
            let message = Message::verbatim(text!(import.tenant_required));
            refused(Problem::field("tenant_id", "required", message))
        })
}

/// A tenant pack may leave it to the import to name its domain.
fn domain_of(draft: &Draft) -> Option<String> {
    given(&draft.domain).filter(|_| draft.kind == PackKind::Tenant)
}

/// A field that was filled in.
fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(kind: PackKind, tenant_id: &str, text: &str) -> Draft {
        Draft {
            kind,
            tenant_id: tenant_id.to_owned(),
            domain: " Rates ".to_owned(),
            version: String::new(),
            note: "  ".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_form_without_what_it_needs_is_not_sent() {
        let empty = to_validate(draft(PackKind::Domain, "", " \n")).unwrap_err();
        assert!(empty.problem.message_for("text").is_some());

        let nobodys = to_validate(draft(PackKind::Tenant, "", "{}")).unwrap_err();
        assert!(nobodys.problem.message_for("tenant_id").is_some());
    }

    #[test]
    fn only_what_was_filled_in_is_sent() {
        let input = to_import(draft(PackKind::Tenant, " ACME ", "{}")).unwrap();
        assert_eq!(input.tenant_id.unwrap().as_str(), "ACME");
        assert_eq!((input.version, input.note), (None, None));
        assert_eq!(input.domain.as_deref(), Some("Rates"));

        // A domain pack says itself which domain it is.
        let question = to_validate(draft(PackKind::Domain, "ACME", "{}")).unwrap();
        assert_eq!((question.tenant_id, question.domain), (None, None));
    }
}
