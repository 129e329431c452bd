//! Checks the conditions of one document, each text once.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry},
    rc::Rc,
};

use cel::common::ast::SourceInfo;
use tenantry_domain::{message::Message, packs::Code, say};

use super::{
    ConditionSite, Issue, Kind,
    judge::{Scope, judge},
    parse::{parse, parse_quickly},
};
use crate::{
    limits,
    path::{At, Path},
    report::Report,
};

/// Checks conditions against the names of a pack.
pub(crate) struct Checker<'v> {
    attributes: Option<&'v BTreeMap<&'v str, Kind>>,
    types: Option<&'v BTreeSet<&'v str>>,
    seen: HashMap<(&'v str, ConditionSite), Rc<[Issue]>>,
    /// What may still be parsed, in conditions and in bytes.
    budget: (usize, usize),
    is_spent: bool,
    /// How many more regular expressions may be compiled.
    patterns: Cell<usize>,
}

impl<'v> Checker<'v> {
    /// A checker for a document. Without attributes any name passes, without types any type.
    pub(crate) fn new(
        attributes: Option<&'v BTreeMap<&'v str, Kind>>,
        types: Option<&'v BTreeSet<&'v str>>,
    ) -> Self {
        Self {
            attributes,
            types,
            seen: HashMap::new(),
            budget: (limits::CONDITIONS, limits::CONDITIONS_BYTES),
            is_spent: false,
            patterns: Cell::new(limits::PATTERNS),
        }
    }

    /// Adds a finding for all that is wrong with the condition at a path.
    pub(crate) fn check(
        &mut self,
        text: &'v str,
        place: ConditionSite,
        path: &Path<'_>,
        report: &mut Report,
    ) {
        if self.is_spent || report.is_full() {
            return;
        }
        let spelling = &report.spelling;
        let scope = Scope {
            attributes: self.attributes,
            types: self.types,
            place,
            spelling,
            patterns: &self.patterns,
        };
        let issues = match self.seen.entry((text, place)) {
            Entry::Occupied(known) => Rc::clone(known.get()),
            Entry::Vacant(new) => {
                let (count, bytes) = self.budget;
                let (Some(count), Some(bytes)) =
                    (count.checked_sub(1), bytes.checked_sub(text.len()))
                else {
                    self.is_spent = true;
                    report.add(Code::TooLarge, path, At::Value, too_many());
                    return;
                };
                self.budget = (count, bytes);
                Rc::clone(new.insert(issues_of(text, scope)))
            }
        };
        for issue in issues.iter() {
            report
                .add(
                    issue.code,
                    path,
                    At::Inside(issue.chars.clone()),
                    issue.message.clone(),
                )
                .maybe_hint(issue.hint.clone());
        }
    }
}

fn issues_of(text: &str, scope: Scope<'_>) -> Rc<[Issue]> {
    // Nearly all conditions are fine, and then their places are not needed.
    let quick = parse_quickly(text);
    let found = quick
        .as_ref()
        .map(|tree| judge(text, tree, &SourceInfo::default(), scope));
    if found.as_ref().is_some_and(Vec::is_empty) {
        return Rc::new([]);
    }
    match (parse(text), found) {
        (Ok((tree, source)), _) => judge(text, &tree, &source, scope).into(),
        // What one parser takes is taken, even if nobody knows the places of its parts.
        (Err(_), Some(issues)) => issues.into(),
        (Err(issue), None) => Rc::new([issue]),
    }
}

fn too_many() -> Message {
    say!(
        "a document has at most {most} different conditions, and {size} KiB of them; from here on none is checked",
        most = limits::CONDITIONS,
        size = limits::CONDITIONS_BYTES / 1024
    )
}
