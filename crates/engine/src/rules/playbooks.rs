//! Playbooks: what they are for, their conditions, their steps, and what no playbook covers.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;
use tenantry_domain::{message::Message, packs::Code, say};

use super::{
    Vocabulary,
    steps::{self, Field},
    vocabulary,
};
use crate::{
    condition::{Checker, ConditionSite},
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

/// Checks a list of playbooks, of a domain pack or of a tenant's own.
pub(super) fn check<'v>(
    playbooks: Option<&'v Value>,
    path: &Path<'_>,
    vocabulary: Option<&Vocabulary<'v>>,
    conditions: &mut Checker<'v>,
    report: &mut Report,
) {
    let mut ids = HashSet::new();
    let mut unconditional = BTreeMap::new();
    let mut by_type: BTreeMap<&str, Repeats> = BTreeMap::new();
    for (index, playbook) in view::items(playbooks) {
        let item = path.item(index);
        if let Some(id) = view::text(playbook, "playbookId")
            && !ids.insert(id)
        {
            let message = say!(
                "another playbook has the id `{id}` already",
                id = shortened(id)
            );
            report.add(
                Code::DuplicateEntry,
                &item.key("playbookId"),
                At::Value,
                message,
            );
        }
        let place = item.key("conditions");
        let conditions_text = view::text(playbook, "conditions");
        if let Some(text) = conditions_text {
            conditions.check(text, ConditionSite::Playbook, &place, report);
        }
        each_type(playbook, &item, |kind, at| {
            vocabulary::exception_type(kind, vocabulary, at, report);
            match conditions_text {
                Some(text) => by_type
                    .entry(kind)
                    .or_insert_with(|| Repeats::of(say!("playbook")))
                    .note(text, index, &place, report),
                None if playbook.get("conditions").is_none() => {
                    no_second_default(kind, index, &mut unconditional, at, report);
                }
                None => {}
            }
        });
        check_steps(playbook, &item, vocabulary, report);
    }
}

/// Runs something for every type that a playbook serves, with the place that names it.
fn each_type<'v>(playbook: &'v Value, item: &Path<'_>, mut run: impl FnMut(&'v str, &Path<'_>)) {
    if let Some(kind) = view::text(playbook, "exceptionType").filter(|name| !name.is_empty()) {
        run(kind, &item.key("exceptionType"));
    }
    let list = item.key("exceptionTypes");
    for (index, kind) in view::items(playbook.get("exceptionTypes")) {
        if let Some(kind) = kind.as_str().filter(|name| !name.is_empty()) {
            run(kind, &list.item(index));
        }
    }
}

/// Two playbooks without conditions for one type: the second could never be chosen.
fn no_second_default<'v>(
    kind: &'v str,
    index: usize,
    unconditional: &mut BTreeMap<&'v str, usize>,
    at: &Path<'_>,
    report: &mut Report,
) {
    let Some(first) = unconditional.get(kind) else {
        unconditional.insert(kind, index);
        return;
    };
    let message = say!(
        "playbook {number} is for `{kind}` without conditions too, so this one could never be chosen",
        number = first + 1,
        kind = shortened(kind)
    );
    report
        .add(Code::DuplicateEntry, at, At::Value, message)
        .hint(say!("give one of them `conditions`, or remove it"));
}

fn check_steps(
    playbook: &Value,
    path: &Path<'_>,
    vocabulary: Option<&Vocabulary<'_>>,
    report: &mut Report,
) {
    let list = path.key("steps");
    let steps = playbook.get("steps");
    if steps.and_then(Value::as_array).is_some_and(Vec::is_empty) {
        report
            .add(
                Code::EmptySteps,
                &list,
                At::Value,
                say!("this playbook has no steps, so choosing it does nothing"),
            )
            .hint(say!("add a step, or remove the playbook"));
    }
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, step) in view::items(steps) {
        let item = list.item(index);
        for (field, name) in steps::named(step) {
            with_path(&item, field, |place| {
                vocabulary::tool(name, vocabulary, place, report);
            });
        }
        let Some(id) = view::text(step, "stepId") else {
            continue;
        };
        if let Some(first) = ids.get(id) {
            let message = say!(
                "step {number} has the id `{id}` already",
                number = first + 1,
                id = shortened(id)
            );
            report.add(
                Code::DuplicateEntry,
                &item.key("stepId"),
                At::Value,
                message,
            );
        } else {
            ids.insert(id, index);
        }
    }
}

/// Runs something with the path of the field of a step that names a tool.
pub(super) fn with_path(step: &Path<'_>, field: Field, run: impl FnOnce(&Path<'_>)) {
    let parameters = step.key("parameters");
    match field {
        Field::Tool => run(&step.key("tool")),
        Field::ParameterTool => run(&parameters.key("tool")),
        Field::ParameterToolName => run(&parameters.key("toolName")),
        Field::Action => run(&step.key("action")),
    }
}

/// Warns of types that no playbook handles, and names the tools that no playbook speaks of.
///
/// The tools are one finding: real packs name theirs in prose, and nobody reads dozens of findings
/// with care.
pub(super) fn check_coverage(
    pack: &Value,
    tenant: Option<&Value>,
    vocabulary: &Vocabulary<'_>,
    report: &mut Report,
) {
    let playbooks: Vec<&Value> = view::items(pack.get("playbooks"))
        .chain(view::items(
            tenant.and_then(|tenant| tenant.get("customPlaybooks")),
        ))
        .map(|(_, playbook)| playbook)
        .collect();
    let handled: BTreeSet<&str> = playbooks
        .iter()
        .flat_map(|playbook| view::types_of(playbook))
        .collect();
    let used: BTreeSet<&str> = playbooks
        .iter()
        .flat_map(|playbook| view::items(playbook.get("steps")))
        .flat_map(|(_, step)| steps::mentioned(step, &vocabulary.tools))
        .collect();

    let root = Path::Root;
    let types = root.key("exceptionTypes");
    for name in vocabulary.types.difference(&handled) {
        let message = say!("no playbook handles `{name}`", name = shortened(name));
        report
            .add(
                Code::TypeWithoutPlaybook,
                &types.key(name),
                At::Key,
                message,
            )
            .hint(say!(
                "decisions about it end as NO_PLAYBOOK; add a playbook if that is not meant"
            ));
    }
    let unused: BTreeSet<&str> = vocabulary.tools.difference(&used).copied().collect();
    if !unused.is_empty() {
        let names = all_of(&unused);
        let (message, hint) = if unused.len() == 1 {
            (
                say!("no playbook names the tool {names}", names),
                say!("name it in a step, or remove it"),
            )
        } else {
            (
                say!("no playbook names these tools {names}", names),
                say!("name them in steps, or remove them"),
            )
        };
        report
            .add(Code::ToolNeverUsed, &root.key("tools"), At::Key, message)
            .hint(hint);
    }
}

/// Names for a finding that is about all of them.
pub(super) fn all_of(names: &BTreeSet<&str>) -> Message {
    // Real packs have dozens; a hostile one must not make megabytes of a message.
    listed(names, 200)
}

/// The first names, and how many more there are.
pub(super) fn listed(names: &BTreeSet<&str>, most: usize) -> Message {
    let shown: Vec<String> = names
        .iter()
        .take(most)
        .map(|name| format!("`{}`", shortened(name)))
        .collect();
    let shown = shown.join(", ");
    match names.len().checked_sub(most) {
        None | Some(0) => Message::verbatim(shown),
        Some(more) => say!("{shown}, and {more} more", shown, more),
    }
}

/// The conditions of one list, to find the one that stands there for the second time.
pub(super) struct Repeats {
    /// What an entry of the list is called.
    thing: Message,
    seen: BTreeMap<String, usize>,
}

impl Repeats {
    pub(super) fn of(thing: Message) -> Self {
        Self {
            thing,
            seen: BTreeMap::new(),
        }
    }

    /// Warns if the list has this condition already, spacing aside.
    pub(super) fn note(&mut self, text: &str, index: usize, path: &Path<'_>, report: &mut Report) {
        let key = without_spacing(text);
        let Some(first) = self.seen.get(&key) else {
            self.seen.insert(key, index);
            return;
        };
        let message = say!(
            "{thing} {number} has the same condition",
            thing = self.thing.clone(),
            number = first + 1
        );
        report
            .add(Code::SameConditionTwice, path, At::Value, message)
            .hint(say!("one of the two was probably meant to be different"));
    }
}

/// A condition without the white space that does not matter.
fn without_spacing(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars().peekable();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    while let Some(c) = chars.next() {
        match quote {
            Some(open) => {
                out.push(c);
                if c == '\\' {
                    out.extend(chars.next());
                } else if c == open {
                    quote = None;
                }
            }
            None if c.is_whitespace() => {
                let after = chars.peek().copied().is_some_and(is_word);
                if after && out.chars().next_back().is_some_and(is_word) {
                    out.push(' ');
                }
            }
            None => {
                if matches!(c, '"' | '\'') {
                    quote = Some(c);
                }
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_outside_of_strings_does_not_matter() {
        assert_eq!(
            without_spacing(" a >1 && b in  ['x y'] "),
            "a>1&&b in['x y']"
        );
        assert_ne!(without_spacing("a == 'x y'"), without_spacing("a == 'xy'"));
    }
}
