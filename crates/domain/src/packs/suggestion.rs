//! The version that a document would be imported as, before it is.

use serde::{Deserialize, Serialize};

use super::{Bump, PackKind, ValidationResult, Version};
use crate::id::TenantId;

/// Asks which version an import of the document would make; asked by those who may import it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestVersion {
    /// What the document is.
    pub kind: PackKind,
    /// For a tenant pack: whose it is.
    pub tenant_id: Option<TenantId>,
    /// For a tenant pack: the domain, where the document names none.
    pub domain: Option<String>,
    /// The document's text, which must be valid.
    pub text: String,
}

/// A version to import a document as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedVersion {
    /// Which one.
    pub version: Version,
    /// Why this one.
    pub because: Because,
}

/// Why a version is suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The document names it.
    Named,
    /// It is stored already, with this very content.
    SameContent,
    /// It begins a history.
    First,
    /// The differences from the latest version call for it.
    Follows {
        /// The latest version.
        latest: Version,
        /// Which of its numbers goes up.
        bump: Bump,
    },
}

/// What the import page is told about a document: the verdict, and the version it would get.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckedDocument {
    /// The verdict.
    pub result: ValidationResult,
    /// The version; absent where there is an error, or for those who may not import it.
    pub suggested: Option<SuggestedVersion>,
}
