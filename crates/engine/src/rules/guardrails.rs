//! Guardrails: their entries, and what remains when a tenant's meet the domain's.
//!
//! A list restricts only the kinds of names it holds (types, tools, sources), so lists are compared
//! and merged kind by kind: an allow list of types does not close the door on tools.

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry_domain::{packs::Code, say};

use super::{Vocabulary, vocabulary::EntryKind};
use crate::{
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

/// Below this confidence a person decides, where a pack does not say otherwise.
pub(crate) const DEFAULT_THRESHOLD: f64 = 0.8;

/// The lists that are in force for a tenant.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists<'v> {
    /// What is allowed, in the domain's order; empty restricts nothing.
    pub(crate) allow: Vec<&'v str>,
    /// What is blocked: the domain's, then what the tenant adds.
    pub(crate) block: Vec<&'v str>,
}

/// Both allow lists name things of a kind, and none of them is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disjoint {
    /// The kind of names that nothing remains of.
    pub(crate) kind: EntryKind,
}

/// The entries of one list.
fn list<'v>(guardrails: Option<&'v Value>, key: &str) -> Vec<&'v str> {
    view::items(guardrails.and_then(|guardrails| guardrails.get(key)))
        .filter_map(|(_, entry)| entry.as_str())
        .collect()
}

/// Merges the lists of a domain pack and a tenant pack.
pub(crate) fn merged_lists<'v>(
    domain: Option<&'v Value>,
    tenant: Option<&'v Value>,
    vocabulary: &Vocabulary<'_>,
) -> Result<Lists<'v>, Disjoint> {
    let (ours, theirs) = (list(domain, "allowLists"), list(tenant, "allowLists"));
    let mut allow: Vec<&str> = Vec::new();
    for kind in [EntryKind::Type, EntryKind::Tool, EntryKind::Source] {
        let is_of_kind = |entry: &&&str| vocabulary.kind_of(entry) == kind;
        let ours: Vec<&str> = ours.iter().filter(is_of_kind).copied().collect();
        let theirs: Vec<&str> = theirs.iter().filter(is_of_kind).copied().collect();
        match (ours.is_empty(), theirs.is_empty()) {
            (_, true) => allow.extend(ours),
            (true, false) => allow.extend(theirs),
            (false, false) => {
                let wanted: BTreeSet<&str> = theirs.into_iter().collect();
                let both: Vec<&str> = ours
                    .into_iter()
                    .filter(|entry| wanted.contains(entry))
                    .collect();
                if both.is_empty() {
                    return Err(Disjoint { kind });
                }
                allow.extend(both);
            }
        }
    }
    let mut block = list(domain, "blockLists");
    block.extend(list(tenant, "blockLists"));
    Ok(Lists {
        allow: without_repeats(allow),
        block: without_repeats(block),
    })
}

fn without_repeats(entries: Vec<&str>) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    entries
        .into_iter()
        .filter(|entry| seen.insert(*entry))
        .collect()
}

/// Checks one document's guardrails on their own.
pub(super) fn check_one(
    guardrails: Option<&Value>,
    path: &Path<'_>,
    vocabulary: Option<&Vocabulary<'_>>,
    report: &mut Report,
) {
    let blocked: BTreeSet<&str> = list(guardrails, "blockLists").into_iter().collect();
    for key in ["allowLists", "blockLists"] {
        let place = path.key(key);
        for (index, entry) in view::items(guardrails.and_then(|guardrails| guardrails.get(key))) {
            let Some(entry) = entry.as_str().filter(|entry| !entry.is_empty()) else {
                continue;
            };
            let item = place.item(index);
            check_entry(entry, vocabulary, &item, report);
            if key == "allowLists" && blocked.contains(entry) {
                let message = say!(
                    "`{entry}` is on the block list too, which wins",
                    entry = shortened(entry)
                );
                report
                    .add(Code::AllowBlockConflict, &item, At::Value, message)
                    .hint(say!("remove it from one of the two lists"));
            }
        }
    }
}

/// Adds a finding if an entry names nothing.
pub(super) fn check_entry(
    entry: &str,
    vocabulary: Option<&Vocabulary<'_>>,
    path: &Path<'_>,
    report: &mut Report,
) {
    let Some(known) = vocabulary else { return };
    if entry == "source:" {
        let message = say!("`source:` names no source system; write it like `source:OMS`");
        report.add(Code::InvalidValue, path, At::Value, message);
    }
    if entry.starts_with("source:") || known.types.contains(entry) || known.tools.contains(entry) {
        return;
    }
    let names = || known.types.iter().chain(&known.tools).copied();
    let near = report.spelling.nearest(entry, names());
    // Nobody says which of the two an unknown name was meant to be: its likeness or its letters do.
    let is_tool = near.map_or_else(
        || entry.chars().any(char::is_lowercase) && !known.tools.is_empty(),
        |near| known.tools.contains(near),
    );
    let code = if is_tool {
        Code::UnknownTool
    } else {
        Code::UnknownExceptionType
    };
    let message = say!(
        "`{entry}` is neither an exception type nor a tool",
        entry = shortened(entry)
    );
    let hint = near.map_or_else(
        || {
            say!(
                "a source system is written `source:{entry}`",
                entry = shortened(entry)
            )
        },
        |near| say!("did you mean `{name}`?", name = near),
    );
    report.add(code, path, At::Value, message).hint(hint);
}

/// Checks what a tenant's guardrails do to the domain's; findings stand in the tenant pack.
pub(super) fn check_pair(
    domain: &Value,
    tenant: &Value,
    vocabulary: &Vocabulary<'_>,
    report: &mut Report,
) {
    let root = Path::Root;
    let path = root.key("customGuardrails");
    let ours = domain.get("guardrails");
    let theirs = tenant.get("customGuardrails");

    let blocked: BTreeSet<&str> = list(ours, "blockLists").into_iter().collect();
    let allow = path.key("allowLists");
    for (index, entry) in view::items(theirs.and_then(|guardrails| guardrails.get("allowLists"))) {
        if let Some(entry) = entry.as_str().filter(|entry| blocked.contains(entry)) {
            let message = say!(
                "the domain pack blocks `{entry}`; a tenant cannot allow it again",
                entry = shortened(entry)
            );
            report.add(
                Code::AllowBlockConflict,
                &allow.item(index),
                At::Value,
                message,
            );
        }
    }
    if let Err(disjoint) = merged_lists(ours, theirs, vocabulary) {
        let message = say!(
            "together with the allow list of the domain pack this leaves no {kind} at all",
            kind = disjoint.kind.plural()
        );
        report
            .add(Code::AllowListsDisjoint, &allow, At::Value, message)
            .hint(say!(
                "a tenant can only narrow the list of the domain pack: name entries of it"
            ));
    }
    check_threshold(ours, theirs, &path, report);
    check_approvals(domain, tenant, report);
}

/// A tenant that lets go what the domain pack shows to a person.
fn check_approvals(domain: &Value, tenant: &Value, report: &mut Report) {
    let required: BTreeSet<&str> = view::items(domain.get("humanApprovalRules"))
        .filter(|(_, rule)| rule.get("requireApproval") == Some(&Value::Bool(true)))
        .filter_map(|(_, rule)| view::text(rule, "severity"))
        .collect();
    let root = Path::Root;
    let list = root.key("humanApprovalRules");
    for (index, rule) in view::items(tenant.get("humanApprovalRules")) {
        let is_let_go = rule.get("requireApproval") == Some(&Value::Bool(false));
        let severity = view::text(rule, "severity").unwrap_or_default();
        if is_let_go && required.contains(severity) {
            let message = say!(
                "no person is asked about {severity}, where the domain pack asks one",
                severity
            );
            let item = list.item(index);
            report
                .add(
                    Code::GuardrailLoosened,
                    &item.key("requireApproval"),
                    At::Value,
                    message,
                )
                .hint(say!("accept this only if fewer approvals are meant"));
        }
    }
}

fn check_threshold(
    ours: Option<&Value>,
    theirs: Option<&Value>,
    path: &Path<'_>,
    report: &mut Report,
) {
    let threshold = |guardrails: Option<&Value>| {
        guardrails
            .and_then(|guardrails| guardrails.get("humanApprovalThreshold"))
            .and_then(Value::as_f64)
    };
    let Some(tenant) = threshold(theirs) else {
        return;
    };
    let domain = threshold(ours).unwrap_or(DEFAULT_THRESHOLD);
    if tenant < domain {
        let message = say!(
            "a person is asked below a confidence of {tenant}, where the domain pack asks below {domain}",
            tenant,
            domain
        );
        let place = path.key("humanApprovalThreshold");
        report
            .add(Code::GuardrailLoosened, &place, At::Value, message)
            .hint(say!("accept this only if fewer approvals are meant"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_merge_kind_by_kind() {
        let pack = json!({"exceptionTypes": {"A": {}, "B": {}}, "tools": {"t": {}, "u": {}}});
        let vocabulary = Vocabulary::of(&pack);
        let domain = json!({"allowLists": ["A", "B", "t"], "blockLists": ["u"]});
        let tenant = json!({"allowLists": ["B", "source:OMS"], "blockLists": ["u", "source:X"]});

        let lists = merged_lists(Some(&domain), Some(&tenant), &vocabulary).unwrap();

        assert_eq!(lists.allow, ["B", "t", "source:OMS"]);
        assert_eq!(lists.block, ["u", "source:X"]);
    }

    #[test]
    fn nothing_left_of_a_kind_is_an_error_though_others_remain() {
        let pack = json!({"exceptionTypes": {"A": {}, "B": {}}, "tools": {"t": {}}});
        let vocabulary = Vocabulary::of(&pack);
        let domain = json!({"allowLists": ["A", "t"]});
        let tenant = json!({"allowLists": ["B", "t"]});

        let merged = merged_lists(Some(&domain), Some(&tenant), &vocabulary);

        assert_eq!(
            merged,
            Err(Disjoint {
                kind: EntryKind::Type
            })
        );
    }
}
