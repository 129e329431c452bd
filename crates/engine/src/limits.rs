//! Every limit on a document, in one place. None of them can be switched off.

/// The longest text that is read, in bytes.
pub(crate) const DOCUMENT_BYTES: usize = 8 * 1024 * 1024;
/// How deep objects and arrays may nest; the document itself is the first level.
pub(crate) const DEPTH: usize = 64;
/// How many values a document may hold, so that a text of commas cannot cost gigabytes.
pub(crate) const VALUES: usize = 500_000;
/// Integers up to this size survive every JSON reader: 2^53 - 1.
pub(crate) const EXACT_INTEGER: u64 = (1 << 53) - 1;

/// How many findings are reported; one more says that there are others.
pub(crate) const FINDINGS: usize = 1_000;
/// How many are collected before they are put in order; beyond it validation stops looking.
pub(crate) const COLLECTED: usize = 50_000;
/// How many conditions a document may hold.
pub(crate) const CONDITIONS: usize = 50_000;
/// How many bytes these may have together.
pub(crate) const CONDITIONS_BYTES: usize = 2 * 1024 * 1024;

/// The longest condition, in bytes.
pub(crate) const CONDITION_BYTES: usize = 1024;
/// How deep a condition's syntax tree may be.
pub(crate) const CONDITION_DEPTH: usize = 48;
/// A bound on depth that is read off the text, before a recursive parser sees it. It counts too
/// much rather than too little, hence more than [`CONDITION_DEPTH`].
pub(crate) const CONDITION_TEXT_DEPTH: usize = 160;
/// How deep brackets may nest in a condition; what the parser is told as well.
pub(crate) const CONDITION_NESTING: u16 = 16;
/// How many macros (`exists`, `all`, `filter`, `map`) may stand inside each other.
pub(crate) const CONDITION_COMPREHENSIONS: usize = 2;
/// The longest list or map literal in a condition.
pub(crate) const CONDITION_LITERAL: usize = 100;
/// How many different regular expressions a document may hold.
pub(crate) const PATTERNS: usize = 1_000;
/// How many turns the macros of one condition may take on one exception.
pub(crate) const CONDITION_ITERATIONS: u32 = 100_000;
/// How much work one condition may do on one exception; looking at a small value is one.
pub(crate) const CONDITION_WORK: u32 = 1_000_000;
/// How much work all conditions of one decision may do.
pub(crate) const DECISION_WORK: u32 = 4_000_000;
/// How many rules all cases of a document's test suites may try together.
pub(crate) const SUITE_RULES: usize = 200_000;
/// How much work their conditions may do together.
pub(crate) const SUITE_WORK: u64 = 40_000_000;
/// How many rules one answer of a replay may try.
pub(crate) const REPLAY_RULES: usize = 400_000;
/// How much work their conditions may do together.
pub(crate) const REPLAY_WORK: u64 = 40_000_000;
