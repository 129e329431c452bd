//! Packs: versioned JSON documents with a domain's logic, one tenant's overrides of it, or a playbook.

mod change;
mod compare;
mod contents;
mod decode;
mod diff;
mod finding;
mod input;
mod kind;
mod names;
mod operations;
mod owner;
mod selector;
mod shown;
mod suggestion;
mod suite;
mod version;
mod view;

pub use change::{Change, ChangeGroup, ChangeKind, ValueChange, values_between};
pub use compare::{
    COMPARE_PAGE, ComparePacks, CompareView, Comparison, DifferenceCounts, Documents, Line,
    LineDiff, LineRow, Shown, ShownDifference,
};
pub use contents::{
    CONTENTS_FIRST, CONTENTS_PAGE, ContentFact, ContentPart, ContentRow, ContentSource, Contents,
    ContentsPage, PartContents, ShowContents,
};
pub use decode::{NotUtf8, utf8};
pub use diff::{DiffPack, Difference, PackDiff, PackPart, PatchPack};
pub use finding::{Code, Counts, Finding, Replacement, Severity};
pub use input::{
    DOCUMENT_MAX_BYTES, DeprecatePack, DomainFilter, GetPack, GetPackText, GetReport, ImportPack,
    Include, KeepReport, NOTE_MAX_CHARS, PackFilter, ReportFilter, TextForm, ValidatePack,
    VersionReports,
};
pub use kind::{PackKind, PackStatus};
pub use names::{DomainName, InvalidDomainName, is_reserved};
pub use owner::PackOwner;
pub use selector::VersionSelector;
pub use shown::{
    DocumentLines, FINDINGS_FIRST, FINDINGS_PAGE, FindingGroup, FindingsOf, GroupedFindings,
    ShowDocument, ShowFindings,
};
pub use suggestion::{Because, CheckedDocument, SuggestVersion, SuggestedVersion};
pub use suite::{Expectation, Mismatch, NotRun, RunSuites, SuiteResult, SuiteRun, SuiteSummary};
pub use version::{Bump, InvalidVersion, Version};
pub use view::{
    DomainSummary, ImportedPack, ListedPack, Pack, PackDetail, PackText, Report, ReportOutcome,
    ReportSummary, ValidationResult,
};
