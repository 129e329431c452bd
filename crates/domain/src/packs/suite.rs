//! Test suites of packs: what each case expects, what it got, and why.

use serde::{Deserialize, Serialize};

use super::{PackOwner, Version, VersionSelector};
use crate::{
    Message,
    runtime::{Decision, DecisionOutcome, ExceptionInput, ExceptionSeverity},
};

/// What a case of a test suite expects; what is not given is not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Expectation {
    /// The type it is classified as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception_type: Option<String>,
    /// How bad it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<ExceptionSeverity>,
    /// How the decision ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<DecisionOutcome>,
    /// The id or name of the playbook that is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playbook: Option<String>,
    /// Whether a person must agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_required: Option<bool>,
}

/// One expectation that the decision did not meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mismatch {
    /// The key of the expectation, as packs write it.
    pub key: String,
    /// What was expected.
    pub expected: String,
    /// What the decision says.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub actual: Message,
}

/// One case of a test suite, decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuiteResult {
    /// Its place in the document, as a JSON pointer.
    pub pointer: String,
    /// The line it begins on there, from 1; 0 where no line is known.
    #[serde(default)]
    pub line: u32,
    /// Its name, or its number where it has none.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Message,
    /// The exception that was decided.
    pub input: ExceptionInput,
    /// What was expected.
    pub expected: Expectation,
    /// The decision, with its trace.
    pub actual: Decision,
    /// Where the two differ; empty for a case that passed.
    pub mismatches: Vec<Mismatch>,
}

impl SuiteResult {
    /// Whether the decision is what was expected.
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// Asks for the test suites of a stored version, decided now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunSuites {
    /// Whose version.
    pub owner: PackOwner,
    /// Which version.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
}

/// What came of a stored version's test suites.
///
/// A page holds it whole: of more than 100 cases the others are left out, and traces end after 50 rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuiteRun {
    /// For a tenant pack: the domain pack version that it was decided with.
    pub against: Option<Version>,
    /// How many cases there are.
    pub cases: usize,
    /// How many of them failed.
    pub failed: usize,
    /// The cases in their order, each with its decision.
    pub results: Vec<SuiteResult>,
    /// Whether cases, or rules of their traces, are missing at the end.
    pub is_cut: bool,
    /// Why none was run, where there are any.
    pub not_run: Option<NotRun>,
}

/// How the test suites of a pack went, with what failed and not with what passed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SuiteSummary {
    /// How many cases there are.
    pub cases: usize,
    /// How many of them failed.
    pub failed: usize,
    /// The first that failed, each with its decision.
    pub failures: Vec<SuiteResult>,
    /// Whether failures, or rules of their traces, are missing at the end.
    pub is_cut: bool,
    /// Whether there are suites that were not run, because the pair has errors.
    pub is_held_back: bool,
}

/// Why the test suites of a version were not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NotRun {
    /// There is no domain pack to decide with.
    NoDomainPack,
    /// The pack does not fit the domain pack that it would be decided with.
    DoesNotFit,
}
