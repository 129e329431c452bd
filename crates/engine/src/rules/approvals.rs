//! Which tools a tenant has approved, and which playbooks need others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenantry_domain::{message::Message, packs::Code, say};

use super::{
    Vocabulary,
    playbooks::{listed, with_path},
    steps, vocabulary,
};
use crate::{
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

pub(super) fn check(
    pack: &Value,
    domain: Option<&Value>,
    vocabulary: Option<&Vocabulary<'_>>,
    report: &mut Report,
) {
    let root = Path::Root;
    let Some(approved) = pack.get("approvedTools") else {
        let key = key_of_list(report);
        let message = say!(
            "`{key}` is left out, so every tool of the domain pack is approved",
            key
        );
        report
            .add(Code::AllToolsApproved, &root, At::Open, message)
            .hint(say!(
                "list the tools this tenant may use; an empty list approves none"
            ));
        return;
    };
    let list = root.key("approvedTools");
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (index, name) in view::items(Some(approved)) {
        let Some(name) = name.as_str().filter(|name| !name.is_empty()) else {
            continue;
        };
        names.insert(name);
        vocabulary::tool(name, vocabulary, &list.item(index), report);
    }
    if let (Some(domain), Some(known), true) = (domain, vocabulary, approved.is_array()) {
        let approval = Approval {
            known,
            names: &names,
        };
        let hint = say!(
            "add it to `{list}`, or use another tool",
            list = key_of_list(report)
        );
        let own = root.key("customPlaybooks");
        approval.check_steps(pack.get("customPlaybooks"), &own, &hint, report);
        approval.check_inherited(pack, domain, report);
    }
}

/// Warns of steps of a linked playbook whose tools the tenant has not approved.
pub(super) fn check_linked(
    playbooks: Option<&Value>,
    list: &Path<'_>,
    tenant: Option<&Value>,
    known: &Vocabulary<'_>,
    report: &mut Report,
) {
    let Some(approved) = tenant.and_then(|tenant| tenant.get("approvedTools")) else {
        return;
    };
    let names: BTreeSet<&str> = view::items(Some(approved))
        .filter_map(|(_, name)| name.as_str())
        .collect();
    let hint = say!("approve it in the tenant pack, or use another tool");
    let names = &names;
    Approval { known, names }.check_steps(playbooks, list, &hint, report);
}

/// What the author calls the list: the dialects differ in it.
fn key_of_list(report: &Report) -> String {
    let pointer = report.original("/approvedTools".to_owned());
    pointer.trim_start_matches('/').to_owned()
}

/// Types that a message names at most.
const SHOWN: usize = 5;

struct Approval<'a, 'v> {
    known: &'a Vocabulary<'v>,
    names: &'a BTreeSet<&'a str>,
}

impl Approval<'_, '_> {
    /// Playbooks that are the tenant's alone: a finding at every step.
    fn check_steps(
        &self,
        playbooks: Option<&Value>,
        place: &Path<'_>,
        hint: &Message,
        report: &mut Report,
    ) {
        for (index, playbook) in view::items(playbooks) {
            let item = place.item(index);
            let list = item.key("steps");
            for (index, step) in view::items(playbook.get("steps")) {
                let step_path = list.item(index);
                for (field, tool) in steps::used(step, &self.known.tools) {
                    if self.names.contains(tool) {
                        continue;
                    }
                    let message = say!(
                        "the tool `{tool}` is not on this tenant's list of approved tools",
                        tool = shortened(tool)
                    );
                    with_path(&step_path, field, |path| {
                        let code = Code::NotApprovedToolInPlaybook;
                        report
                            .add(code, path, At::Value, message)
                            .hint(hint.clone());
                    });
                }
            }
        }
    }

    /// Playbooks of the domain pack that the tenant keeps: a finding for every tool, at the list.
    fn check_inherited(&self, pack: &Value, domain: &Value, report: &mut Report) {
        let replaced: BTreeSet<&str> = view::items(pack.get("customPlaybooks"))
            .flat_map(|(_, playbook)| view::types_of(playbook))
            .collect();
        let mut needed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (_, playbook) in view::items(domain.get("playbooks")) {
            let kept: Vec<&str> = view::types_of(playbook)
                .filter(|kind| !replaced.contains(kind))
                .collect();
            for (_, step) in view::items(playbook.get("steps")) {
                for (_, tool) in steps::used(step, &self.known.tools) {
                    if !self.names.contains(tool) && !kept.is_empty() {
                        needed.entry(tool).or_default().extend(&kept);
                    }
                }
            }
        }
        let root = Path::Root;
        for (tool, types) in needed {
            let message = say!(
                "the tool `{tool}` is not approved, but playbooks of the domain pack use it: {types}",
                tool = shortened(tool),
                types = listed(&types, SHOWN)
            );
            let path = root.key("approvedTools");
            let code = Code::NotApprovedToolInPlaybook;
            report.add(code, &path, At::Value, message).hint(say!(
                "approve the tool, or replace these playbooks with your own"
            ));
        }
    }
}
