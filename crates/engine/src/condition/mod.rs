//! Conditions in CEL: what can be said about them before they run, and running them.
//!
//! The order is what keeps hostile input harmless: the text is bounded first ([`bounds`]), then
//! parsed, then the tree is bounded and judged ([`judge`]). The parser and everything after it
//! recurse, and none of them sees a text that could make that deep. What passed is run by [`run`].

mod bounds;
mod checker;
mod explain;
mod functions;
mod judge;
mod kind;
mod operators;
mod parse;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every operator and function takes a few of the many kinds of values"
)]
mod run;

use std::ops::Range;

use tenantry_domain::{message::Message, packs::Code};

pub(crate) use checker::Checker;
pub(crate) use kind::Kind;
use parse::{parse, parse_quickly};
pub(crate) use run::{Facts, Fuel, Program, Ran};

/// Something to say about a condition, at a range of its characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Issue {
    pub(crate) code: Code,
    pub(crate) chars: Range<usize>,
    pub(crate) message: Message,
    pub(crate) hint: Option<Message>,
}

impl Issue {
    fn new(code: Code, chars: Range<usize>, message: Message) -> Self {
        Self {
            code,
            chars,
            message,
            hint: None,
        }
    }

    fn hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }

    fn maybe_hint(mut self, hint: Option<Message>) -> Self {
        self.hint = hint;
        self
    }
}

/// Where a condition stands, which decides what is known when it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ConditionSite {
    /// It tells what type an exception is.
    Detection,
    /// It tells how severe an exception is.
    Severity,
    /// It chooses a playbook.
    Playbook,
}

/// The names that are in scope of every condition, and what they hold.
pub(crate) const FIXED_NAMES: [(&str, Kind); 7] = [
    ("exceptionType", Kind::Text),
    ("sourceSystem", Kind::Text),
    ("severity", Kind::Text),
    ("timestamp", Kind::Timestamp),
    ("rawPayload", Kind::Map),
    ("normalizedContext", Kind::Map),
    ("confidence", Kind::Number),
];
