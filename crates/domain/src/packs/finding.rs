//! Findings: what validation has to say about a document, each with its place in the text.

use serde::{Deserialize, Serialize};

use crate::message::Message;
#[cfg(not(target_arch = "wasm32"))]
use crate::message::{Language, Source, is_kept, spoken};

words! {
    /// How much a finding matters. Errors stop an import; warnings must be accepted to activate.
    // Exceptions have a severity too, and components are told apart by their names alone.
    #[cfg_attr(feature = "openapi", schema(as = FindingSeverity))]
    pub enum Severity {
        /// The document cannot be used.
        Error = "error",
        /// Probably a mistake.
        Warning = "warning",
        /// Worth knowing.
        Info = "info",
    }
}

/// Declares [`Code`] from one table: variant, name, severity and meaning.
macro_rules! codes {
    ($($variant:ident, $name:tt, $severity:ident, $meaning:literal;)*) => {
        words! {
            /// What kind of finding it is; `docs/findings.md` explains every one.
            #[cfg_attr(feature = "openapi", schema(as = FindingCode))]
            pub enum Code {
                $(#[doc = $meaning] $variant = $name,)*
            }
        }

        impl Code {
            /// The severity that findings of this code carry.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    InvalidJson, "invalid_json", Error, "The text is not JSON.";
    DuplicateKey, "duplicate_key", Error, "An object has the same key twice.";
    TooDeep, "too_deep", Error, "Objects and arrays nest too deep.";
    TooLarge, "too_large", Error, "The document is over a limit of size.";
    NumberOutOfRange, "number_out_of_range", Error, "A number that cannot be kept exactly.";
    MissingField, "missing_field", Error, "A required key is not there.";
    WrongType, "wrong_type", Error, "A value of another type than the key takes.";
    InvalidValue, "invalid_value", Error, "A value of the right type that is not allowed.";
    UnknownKey, "unknown_key", Error, "A key that means nothing here.";
    UnknownExceptionType, "unknown_exception_type", Error, "A name that is no exception type.";
    UnknownTool, "unknown_tool", Error, "A name that is no tool.";
    UnknownEntity, "unknown_entity", Error, "A name that is no entity.";
    UnknownParentType, "unknown_parent_type", Error, "A parent that is no exception type.";
    ParentCycle, "parent_cycle", Error, "Exception types that are each other's parents.";
    InvalidCondition, "invalid_condition", Error, "A condition that does not compile.";
    ConditionNotBoolean, "condition_not_boolean", Error, "A condition that is never true or false.";
    UnknownFunction, "unknown_function", Error, "A condition calls a function that does not exist.";
    ConditionTooComplex, "condition_too_complex", Error, "A condition over the limits.";
    UnknownNameInCondition, "unknown_name_in_condition", Warning, "A name that no entity knows.";
    DuplicateEntry, "duplicate_entry", Error, "Two entries where only one can hold.";
    TenantMismatch, "tenant_mismatch", Error, "The document names another tenant.";
    DomainMismatch, "domain_mismatch", Error, "The document names another domain.";
    VersionMismatch, "version_mismatch", Error, "The document names another version.";
    SecretInDocument, "secret_in_document", Warning, "A value that looks like a key or password.";
    UnsafeEndpoint, "unsafe_endpoint", Error, "An address that must not be called.";
    AllowBlockConflict, "allow_block_conflict", Error, "A name that is both allowed and blocked.";
    AllowListsDisjoint, "allow_lists_disjoint", Error, "Two allow lists that leave nothing.";
    GuardrailLoosened, "guardrail_loosened", Warning, "More is let through, or with fewer approvals.";
    EmptySteps, "empty_steps", Warning, "A playbook that does nothing.";
    TypeWithoutPlaybook, "type_without_playbook", Warning, "An exception type nobody handles.";
    SameConditionTwice, "same_condition_twice", Warning, "The same condition twice in one list.";
    LooksAlike, "looks_alike", Warning, "Two names that nobody can tell apart by sight.";
    NotApprovedToolInPlaybook, "not_approved_tool_in_playbook", Warning,
        "A playbook names a tool that the tenant has not approved.";
    SameContentAs, "same_content_as", Warning, "Another version has the same content.";
    SuiteFailed, "suite_failed", Warning, "A test of the pack itself fails.";
    NotCrossChecked, "not_cross_checked", Warning, "No domain pack was at hand to check against.";
    ToolNeverUsed, "tool_never_used", Info, "Tools that no playbook names.";
    NeverDetected, "never_detected", Info, "Exception types without a detection rule.";
    CarriedAlong, "carried_along", Info, "A part of the extended dialect that nothing acts on.";
    AllToolsApproved, "all_tools_approved", Info, "Nothing says which tools are approved.";
    TooManyFindings, "too_many_findings", Error, "There are more findings than are shown.";
}

/// One result of validation, with its place in the document's text.
///
/// Lines and columns begin at 1; columns count Unicode code points. The end is the first place
/// after what the finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of finding it is.
    pub code: Code,
    /// The JSON pointer (RFC 6901) of the value; empty for the whole document.
    pub pointer: String,
    /// The line it begins on, from 1.
    pub line: u32,
    /// The column it begins at, from 1, in code points.
    pub column: u32,
    /// The line it ends on.
    pub end_line: u32,
    /// The column after its last code point.
    pub end_column: u32,
    /// What is wrong, in a sentence or two.
    pub message: String,
    /// What to do about it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What to write in its place, where one text was probably meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Replacement>,
    /// What message and hint are made of. Stored, and never answered.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub said: Said,
}

/// What was probably meant, ready to be put in place of what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
// Components are told apart by their names alone.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FindingReplacement))]
pub struct Replacement {
    /// The name that was meant, as people say it.
    pub name: String,
    /// What to write from the finding's place to its end, quotes and escapes included.
    pub text: String,
}

/// How to say a finding in another language.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Said {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<Source>,
}

#[cfg(not(target_arch = "wasm32"))]
impl Said {
    const fn is_known(&self) -> bool {
        self.message.is_some() || self.hint.is_some()
    }
}

/// Findings that read the same are equal, whatever else is known of them.
#[cfg(not(target_arch = "wasm32"))]
impl PartialEq for Said {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Eq for Said {}

impl Finding {
    /// A finding about the document as a whole, placed at its very beginning.
    pub fn about_document(code: Code, message: Message, hint: Option<Message>) -> Self {
        #[cfg(target_arch = "wasm32")]
        let (message, hint) = (String::from(message), hint.map(String::from));
        #[cfg(not(target_arch = "wasm32"))]
        let ((message, message_source), (hint, hint_source)) = (
            message.into_parts(),
            match hint.map(Message::into_parts) {
                Some((hint, source)) => (Some(hint), source),
                None => (None, None),
            },
        );
        Self {
            severity: code.severity(),
            code,
            pointer: String::new(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            message,
            hint,
            replacement: None,
            #[cfg(not(target_arch = "wasm32"))]
            said: Said {
                message: message_source,
                hint: hint_source,
            },
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Finding {
    /// What it says, to be said again inside of another message.
    pub fn reason(&self) -> Message {
        Message::from_parts(self.message.clone(), self.said.message.clone())
    }

    /// The same finding for who reads it in a language. One of an earlier release, of which nothing but
    /// English is known, stays as it was written.
    #[must_use]
    pub fn translated(mut self, language: Language) -> Self {
        if language == Language::English {
            return self;
        }
        let said = |source: &Option<Source>| source.as_ref()?.say(language);
        if let Some(message) = said(&self.said.message) {
            self.message = message;
        }
        self.hint = said(&self.said.hint).or(self.hint);
        self.said = Said::default();
        self
    }
}

/// In the language that is spoken, or as it is kept.
#[cfg(not(target_arch = "wasm32"))]
impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let language = spoken();
        let translated = (language != Language::English).then(|| self.clone().translated(language));
        let this = translated.as_ref().unwrap_or(self);
        let mut written = serializer.serialize_struct("Finding", 11)?;
        written.serialize_field("severity", &this.severity)?;
        written.serialize_field("code", &this.code)?;
        written.serialize_field("pointer", &this.pointer)?;
        written.serialize_field("line", &this.line)?;
        written.serialize_field("column", &this.column)?;
        written.serialize_field("end_line", &this.end_line)?;
        written.serialize_field("end_column", &this.end_column)?;
        written.serialize_field("message", &this.message)?;
        if let Some(hint) = &this.hint {
            written.serialize_field("hint", hint)?;
        }
        if let Some(replacement) = &this.replacement {
            written.serialize_field("replacement", replacement)?;
        }
        if is_kept() && self.said.is_known() {
            written.serialize_field("said", &this.said)?;
        }
        written.end()
    }
}

/// How many findings of each severity there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Findings that stop an import.
    pub errors: u32,
    /// Findings to accept before an activation.
    pub warnings: u32,
    /// Findings that only inform.
    pub infos: u32,
}

impl Counts {
    /// Counts some findings.
    ///
    /// What says that there are more counts only as an error, because then one is among those that are not
    /// listed.
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            if finding.code == Code::TooManyFindings && finding.severity != Severity::Error {
                continue;
            }
            let count = match finding.severity {
                Severity::Error => &mut counts.errors,
                Severity::Warning => &mut counts.warnings,
                Severity::Info => &mut counts.infos,
            };
            *count = count.saturating_add(1);
        }
        counts
    }

    /// Whether nothing stops the document from being used.
    pub const fn is_valid(self) -> bool {
        self.errors == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_codes_as_the_pages_explain() {
        assert_eq!(Code::ALL.len(), 41);
    }

    #[test]
    fn counting_separates_severities() {
        let findings = [
            Code::InvalidJson,
            Code::EmptySteps,
            Code::EmptySteps,
            Code::AllToolsApproved,
        ]
        .map(|code| Finding::about_document(code, Message::verbatim(""), None));

        let counts = Counts::of(&findings);

        assert_eq!(
            counts,
            Counts {
                errors: 1,
                warnings: 2,
                infos: 1
            }
        );
        assert!(!counts.is_valid());
        assert!(Counts::default().is_valid());
    }
}
