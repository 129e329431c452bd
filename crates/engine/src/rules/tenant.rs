//! What only tenant packs have: overrides of severities, tools and approvals.

use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_domain::{message::Message, packs::Code, say};

use super::{Vocabulary, guardrails, vocabulary};
use crate::{
    condition::{Checker, ConditionSite},
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

pub(super) fn check_overrides(
    pack: &Value,
    vocabulary: Option<&Vocabulary<'_>>,
    report: &mut Report,
) {
    let root = Path::Root;
    let severities = Overrides {
        list: "customSeverityOverrides",
        key: "exceptionType",
        thing: || say!("override"),
    };
    severities.check(pack, &root, report, |name, path, report| {
        vocabulary::exception_type(name, vocabulary, path, report);
    });
    let tools = Overrides {
        list: "toolOverrides",
        key: "toolName",
        thing: || say!("override"),
    };
    tools.check(pack, &root, report, |name, path, report| {
        vocabulary::tool(name, vocabulary, path, report);
    });
    let rules = Overrides {
        list: "humanApprovalRules",
        key: "severity",
        thing: || say!("rule"),
    };
    rules.check(pack, &root, report, |_, _, _| {});
}

/// Approval rules that name a type or a tool, as the normal form of packs has them.
pub(super) fn check_named_approvals(
    pack: &Value,
    vocabulary: Option<&Vocabulary<'_>>,
    report: &mut Report,
) {
    let root = Path::Root;
    let list = root.key("humanApprovalRules");
    for (index, rule) in view::items(pack.get("humanApprovalRules")) {
        if let Some(name) = view::text(rule, "name").filter(|name| !name.is_empty()) {
            let item = list.item(index);
            guardrails::check_entry(name, vocabulary, &item.key("name"), report);
        }
    }
}

/// Conditions that say where exceptions go.
pub(super) fn check_routing<'v>(
    pack: &'v Value,
    conditions: &mut Checker<'v>,
    report: &mut Report,
) {
    let root = Path::Root;
    let list = root.key("routingConditions");
    for (index, rule) in view::items(pack.get("routingConditions")) {
        if let Some(text) = view::text(rule, "condition") {
            let item = list.item(index);
            conditions.check(
                text,
                ConditionSite::Playbook,
                &item.key("condition"),
                report,
            );
        }
    }
}

/// A list in which every name may stand once.
struct Overrides {
    list: &'static str,
    key: &'static str,
    thing: fn() -> Message,
}

impl Overrides {
    fn check(
        &self,
        pack: &Value,
        root: &Path<'_>,
        report: &mut Report,
        mut refer: impl FnMut(&str, &Path<'_>, &mut Report),
    ) {
        let list = root.key(self.list);
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, entry) in view::items(pack.get(self.list)) {
            let Some(name) = view::text(entry, self.key).filter(|name| !name.is_empty()) else {
                continue;
            };
            let item = list.item(index);
            let path = item.key(self.key);
            refer(name, &path, report);
            if let Some(first) = seen.get(name) {
                let message = say!(
                    "{thing} {number} is for `{name}` already",
                    thing = (self.thing)(),
                    number = first + 1,
                    name = shortened(name)
                );
                report
                    .add(Code::DuplicateEntry, &path, At::Value, message)
                    .hint(say!("keep one of the two; only one could count"));
            } else {
                seen.insert(name, index);
            }
        }
    }
}

/// Says that references were not looked at.
pub(super) fn not_cross_checked(pack: &Value, report: &mut Report) {
    let root = Path::Root;
    let name = view::text(pack, "domainName").unwrap_or_default();
    let message = say!(
        "no version of the domain pack `{name}` is at hand, so names of types and tools were not checked",
        name = shortened(name)
    );
    let (path, at) = match pack.get("domainName") {
        Some(_) => (root.key("domainName"), At::Value),
        None => (root, At::Open),
    };
    report
        .add(Code::NotCrossChecked, &path, at, message)
        .hint(say!(
            "import the domain pack first, or name the version to check against"
        ));
}
