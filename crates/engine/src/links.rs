//! Playbooks that are registered on their own: against the packs of the tenants that they are linked to, and as
//! people read them.

use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_domain::{
    json::without_mark,
    packs::{Code, Finding, PackKind, Severity},
    playbooks::{PlaybookStep, PlaybookSteps, StepParameter},
    say,
};

use crate::{
    dialect::{Normal, normalise},
    path::{At, Path},
    report::Report,
    rules,
    schema::shortened,
    view,
};

/// A linked playbook and what was found out about it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The document as it was registered; nothing where it cannot be read.
    pub document: Option<Value>,
    /// What it is called for people.
    pub name: Option<String>,
    /// Errors and warnings, in its own text: what does not fit, and what is to be read.
    pub findings: Vec<Finding>,
}

/// Judges playbooks, each by its text as registered, together: in this order they are asked for an exception.
///
/// The packs must have passed validation.
pub fn judge(playbooks: &[&str], domain: &Value, tenant: Option<&Value>) -> Vec<Judged> {
    judge_with(playbooks, &[], domain, tenant)
}

/// As [`judge`], where those at some indexes are new: of two that are in each other's way it is the new one that does not
/// fit.
pub fn judge_with(
    playbooks: &[&str],
    new: &[usize],
    domain: &Value,
    tenant: Option<&Value>,
) -> Vec<Judged> {
    let domain = normalise(PackKind::Domain, domain);
    let tenant = tenant.map(|tenant| normalise(PackKind::Tenant, tenant));
    let mut defaults = BTreeMap::new();
    let mut order: Vec<_> = playbooks.iter().enumerate().collect();
    order.sort_by_key(|(index, _)| (new.contains(index), *index));
    let mut judged: Vec<_> = order
        .into_iter()
        .map(|(index, text)| {
            let one = judge_one(text, &domain, tenant.as_deref(), &mut defaults);
            (index, one)
        })
        .collect();
    judged.sort_by_key(|(index, _)| *index);
    judged.into_iter().map(|(_, one)| one).collect()
}

fn judge_one(
    text: &str,
    domain: &Value,
    tenant: Option<&Value>,
    defaults: &mut BTreeMap<String, String>,
) -> Judged {
    let text = without_mark(text);
    let document = match crate::text::read(text) {
        Ok(document) => document,
        Err(findings) => {
            return Judged {
                document: None,
                name: None,
                findings,
            };
        }
    };
    let mut report = Report::default();
    let mut normal = Normal::of_linked(&document, domain);
    normal.hand_over(&mut report);
    rules::check_linked(&normal.value, domain, tenant, &mut report);
    no_second_default(&normal.value, defaults, &mut report);
    let mut findings = report.finish(text);
    // What is carried along was said when it was registered.
    findings.retain(|finding| finding.severity != Severity::Info);
    Judged {
        name: view::text(&document, "name").map(str::to_owned),
        findings,
        document: Some(document),
    }
}

/// Steps that are shown of a playbook at most.
const STEPS: usize = 500;

/// What a playbook does, step by step; nothing where its text cannot be read.
pub fn steps(source: &str) -> Option<PlaybookSteps> {
    let document: Value = serde_json::from_str(without_mark(source)).ok()?;
    let normal = Normal::of(PackKind::Playbook, &document);
    let playbook = normal.value.pointer("/playbooks/0")?;
    let owned = |value: &Value, key| view::text(value, key).map(str::to_owned);
    let all = playbook.get("steps");
    let step = |step: &Value| PlaybookStep {
        action: owned(step, "action").unwrap_or_default(),
        tool: owned(step, "tool"),
        description: owned(step, "description"),
        approval_required: step.get("approvalRequired") == Some(&Value::Bool(true)),
        parameters: view::members(step.get("parameters"))
            .map(|(name, value)| StepParameter {
                name: name.to_owned(),
                value: value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            })
            .collect(),
    };
    Some(PlaybookSteps {
        name: owned(playbook, "name"),
        description: owned(playbook, "description"),
        exception_types: view::types_of(playbook).map(str::to_owned).collect(),
        conditions: owned(playbook, "conditions"),
        steps: view::items(all)
            .take(STEPS)
            .map(|(_, one)| step(one))
            .collect(),
        step_count: u64::try_from(view::items(all).count()).unwrap_or(u64::MAX),
    })
}

/// Of two linked playbooks without conditions for one type the second could never be chosen.
fn no_second_default(pack: &Value, defaults: &mut BTreeMap<String, String>, report: &mut Report) {
    let list = Path::Root.key("playbooks");
    for (index, playbook) in view::items(pack.get("playbooks")) {
        if playbook.get("conditions").is_some() {
            continue;
        }
        let id = view::text(playbook, "playbookId").unwrap_or_default();
        let item = list.item(index);
        for kind in view::types_of(playbook) {
            let Some(first) = defaults.get(kind) else {
                defaults.insert(kind.to_owned(), id.to_owned());
                continue;
            };
            let message = say!(
                "the linked playbook `{first}` is for `{kind}` without conditions too, so one of the two could never be chosen",
                first = shortened(first),
                kind = shortened(kind)
            );
            report
                .add(
                    Code::DuplicateEntry,
                    &item.key("exceptionTypes"),
                    At::Value,
                    message,
                )
                .hint(say!("give one of them `conditions`, or unlink it"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn domain() -> Value {
        json!({
            "domainName": "D",
            "exceptionTypes": {"A": {"description": "a"}, "B": {"description": "b"}},
            "tools": {"look": {"description": "l", "endpoint": "https://t.example/l"}},
        })
    }

    fn codes(playbooks: &[Value], tenant: Option<&Value>) -> Vec<Vec<&'static str>> {
        let texts: Vec<String> = playbooks.iter().map(Value::to_string).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        judge(&texts, &domain(), tenant)
            .into_iter()
            .map(|judged| {
                judged
                    .findings
                    .iter()
                    .map(|one| one.code.as_str())
                    .collect()
            })
            .collect()
    }

    fn playbook(id: &str, kind: &str, tool: &str) -> Value {
        json!({
            "playbookId": id, "exceptionTypes": [kind],
            "steps": [{"action": "Look", "tool": tool}],
        })
    }

    #[test]
    fn a_playbook_fits_where_its_types_tools_and_conditions_do() {
        assert_eq!(
            codes(&[playbook("p", "A", "look")], None),
            [Vec::<&str>::new()]
        );
        assert_eq!(
            codes(&[playbook("p", "C", "look")], None),
            [["unknown_exception_type"]]
        );
        assert_eq!(
            codes(&[playbook("p", "A", "knock")], None),
            [["unknown_tool"]]
        );
        let mut broken = playbook("p", "A", "look");
        broken["conditions"] = json!("amount >");
        assert_eq!(codes(&[broken], None), [["invalid_condition"]]);
    }

    #[test]
    fn a_tool_that_the_tenant_has_not_approved_is_a_warning() {
        let tenant = json!({"tenantId": "t1", "domainName": "D", "approvedTools": []});

        assert_eq!(
            codes(&[playbook("p", "A", "look")], Some(&tenant)),
            [["not_approved_tool_in_playbook"]]
        );
    }

    #[test]
    fn of_two_without_conditions_for_one_type_the_second_does_not_fit() {
        let (one, two) = (playbook("one", "A", "look"), playbook("two", "A", "look"));

        assert_eq!(
            codes(&[one.clone(), two.clone()], None),
            [vec![], vec!["duplicate_entry"]]
        );
        let mut conditional = two;
        conditional["conditions"] = json!("confidence > 0.5");
        assert_eq!(
            codes(&[one, conditional], None),
            [Vec::<&str>::new(), vec![]]
        );
    }

    #[test]
    fn the_extended_dialect_is_judged_where_it_stands_in_its_text() {
        let text =
            r#"{"playbookId": "p", "approved": true, "appliesTo": ["A", "X"], "steps": ["look"]}"#;

        let judged = judge(&[text], &domain(), None);

        let finding = &judged[0].findings[0];
        assert_eq!(finding.pointer, "/appliesTo/1");
        assert_eq!(finding.code.as_str(), "unknown_exception_type");
    }
}
