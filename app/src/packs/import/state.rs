//! Where a document on the page stands, and what an answer says about it.

use tenantry_domain::{
    id::TenantId,
    packs::{CheckedDocument, Finding, Pack, Severity},
};

use crate::UiError;

/// Where a document stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    /// Nothing was asked about it as it is now.
    Waiting,
    /// The question is on its way.
    Checking,
    /// It was answered.
    Checked(Box<Result<CheckedDocument, UiError>>),
    /// It is being imported; how much of it is on its way, from 0 to 1.
    Importing(f64),
    /// It is stored.
    Imported(Box<Stored>),
    /// The import did not happen, for a reason other than what the document says.
    Failed(UiError),
}

/// A version that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    /// The version.
    pub(super) pack: Pack,
    /// Whether this import stored it.
    pub(super) created: bool,
    /// The tenant that the import was begun for, if it was for one.
    pub(super) tenant: Option<TenantId>,
}

/// Whether an answer says that the document cannot be imported as it stands.
pub(super) fn has_errors(answer: &Result<CheckedDocument, UiError>) -> bool {
    findings_of(answer)
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}

/// What was found, whether the answer is a verdict or a refusal.
pub(super) fn findings_of(answer: &Result<CheckedDocument, UiError>) -> &[Finding] {
    match answer {
        Ok(checked) => &checked.result.findings,
        Err(error) => &error.problem.findings,
    }
}
