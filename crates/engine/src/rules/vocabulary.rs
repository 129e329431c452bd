//! The names that a domain pack defines, which everything else may use.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenantry_domain::{message::Message, packs::Code, say};

use crate::{
    condition::Kind,
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

/// The names of a domain pack.
#[derive(Debug)]
pub(crate) struct Vocabulary<'v> {
    /// Its exception types.
    pub(crate) types: BTreeSet<&'v str>,
    /// Its tools.
    pub(crate) tools: BTreeSet<&'v str>,
    /// Its entities.
    pub(crate) entities: BTreeSet<&'v str>,
    /// The attributes of all entities, and what is known of each.
    attributes: BTreeMap<&'v str, Kind>,
}

/// What a guardrail entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum EntryKind {
    /// An exception type, or a name that is nothing else.
    Type,
    /// A tool.
    Tool,
    /// A source system (`source:NAME`).
    Source,
}

impl EntryKind {
    /// What several of it are called.
    pub(crate) fn plural(self) -> Message {
        match self {
            Self::Type => say!("exception types"),
            Self::Tool => say!("tools"),
            Self::Source => say!("sources"),
        }
    }
}

impl<'v> Vocabulary<'v> {
    /// Reads the names of a domain pack.
    pub(crate) fn of(pack: &'v Value) -> Self {
        let names = |key| view::members(pack.get(key)).map(|(name, _)| name).collect();
        let mut attributes: BTreeMap<&str, Kind> = BTreeMap::new();
        for (_, entity) in view::members(pack.get("entities")) {
            for (name, attribute) in view::members(entity.get("attributes")) {
                let kind = view::text(attribute, "type").map_or(Kind::Unknown, Kind::of_attribute);
                attributes
                    .entry(name)
                    .and_modify(|known| *known = known.merge(kind))
                    .or_insert(kind);
            }
        }
        Self {
            types: names("exceptionTypes"),
            tools: names("tools"),
            entities: names("entities"),
            attributes,
        }
    }

    /// The attributes that conditions are checked against; a pack without entities names none, and
    /// then any name passes.
    pub(crate) fn attributes_for_conditions(&self) -> Option<&BTreeMap<&'v str, Kind>> {
        (!self.entities.is_empty()).then_some(&self.attributes)
    }

    /// What a guardrail entry names.
    pub(crate) fn kind_of(&self, entry: &str) -> EntryKind {
        if entry.starts_with("source:") {
            EntryKind::Source
        } else if self.tools.contains(entry) && !self.types.contains(entry) {
            EntryKind::Tool
        } else {
            EntryKind::Type
        }
    }
}

/// Adds a finding if a name is not that of an exception type.
pub(crate) fn exception_type(
    name: &str,
    vocabulary: Option<&Vocabulary<'_>>,
    path: &Path<'_>,
    report: &mut Report,
) {
    let Some(types) = vocabulary.map(|known| &known.types) else {
        return;
    };
    if types.contains(name) {
        return;
    }
    let hint = report.spelling.suggestion(name, types.iter().copied());
    let message = say!(
        "there is no exception type `{name}`",
        name = shortened(name)
    );
    report
        .add(Code::UnknownExceptionType, path, At::Value, message)
        .maybe_hint(hint);
}

/// Adds a finding if a name is not that of a tool.
pub(crate) fn tool(
    name: &str,
    vocabulary: Option<&Vocabulary<'_>>,
    path: &Path<'_>,
    report: &mut Report,
) {
    let Some(tools) = vocabulary.map(|known| &known.tools) else {
        return;
    };
    if tools.contains(name) {
        return;
    }
    let hint = if tools.is_empty() {
        Some(say!("the domain pack defines no tools"))
    } else {
        report.spelling.suggestion(name, tools.iter().copied())
    };
    let message = say!("there is no tool `{name}`", name = shortened(name));
    report
        .add(Code::UnknownTool, path, At::Value, message)
        .maybe_hint(hint);
}
