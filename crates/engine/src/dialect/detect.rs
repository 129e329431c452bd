//! Which dialect a document is written in. Parts that both write alike say nothing.

use serde_json::Value;
use tenantry_domain::packs::PackKind;

use super::Dialect;
use crate::view;

/// Parts of a tenant pack that only one dialect has.
const EXTENDED_TENANT: [&str; 4] = [
    "workflowPolicies",
    "toolsAllowList",
    "guardrailOverrides",
    "routingRules",
];
const CORE_TENANT: [&str; 3] = [
    "customSeverityOverrides",
    "customGuardrails",
    "approvedTools",
];
/// The groups of tools.
pub(super) const GROUPS: [&str; 3] = ["dbQueries", "apiActions", "workflowActions"];

pub(super) fn detect(kind: PackKind, document: &Value) -> Dialect {
    let (core, extended) = match kind {
        PackKind::Domain => domain(document),
        PackKind::Playbook => playbook(document),
        PackKind::Tenant => {
            let count = |keys: &[&str]| {
                keys.iter()
                    .filter(|key| document.get(**key).is_some())
                    .count()
            };
            (count(&CORE_TENANT), count(&EXTENDED_TENANT))
        }
    };
    if extended > core {
        Dialect::Extended
    } else {
        Dialect::Core
    }
}

/// How many parts of a domain pack are written in either dialect.
fn domain(pack: &Value) -> (usize, usize) {
    let part = |key: &str| pack.get(key);
    let signs = [
        entities(part("entities")),
        rules(part("severityRules")),
        rules_of_types(part("exceptionTypes")),
        tools(part("tools")),
        playbooks(part("playbooks")),
        keyed(
            part("guardrails").into_iter(),
            &["allowLists", "blockLists", "humanApprovalThreshold"],
            &[
                "noAutoActionIfSeverityIn",
                "autoActionAllowedOnlyForApprovedPlaybooks",
                "requireHumanApprovalFor",
                "maxAutoRetries",
                "escalateIfConfidenceBelow",
            ],
        ),
        keyed(
            view::items(part("testSuites")).map(|(_, suite)| suite),
            &["input", "expectedOutput"],
            &["suiteId", "cases"],
        ),
    ];
    let core = signs.iter().filter(|(core, _)| *core).count();
    let extended = signs.iter().filter(|(_, extended)| *extended).count();
    (core, extended)
}

/// Whether some of the values have a key of the one dialect, and of the other.
fn keyed<'v>(
    values: impl Iterator<Item = &'v Value>,
    core: &[&str],
    extended: &[&str],
) -> (bool, bool) {
    let mut signs = (false, false);
    for value in values {
        let has = |keys: &[&str]| keys.iter().any(|key| value.get(*key).is_some());
        signs.0 |= has(core);
        signs.1 |= has(extended);
    }
    signs
}

fn entities(entities: Option<&Value>) -> (bool, bool) {
    let values = view::members(entities).map(|(_, entity)| entity);
    keyed(values, &["attributes", "relations"], &["keys", "fields"])
}

fn rules(rules: Option<&Value>) -> (bool, bool) {
    let values = view::items(rules).map(|(_, rule)| rule);
    keyed(values, &["condition"], &["if"])
}

fn rules_of_types(types: Option<&Value>) -> (bool, bool) {
    let values = view::members(types)
        .flat_map(|(_, definition)| view::items(definition.get("severityRules")))
        .map(|(_, rule)| rule);
    keyed(values, &["condition"], &["if"])
}

fn tools(tools: Option<&Value>) -> (bool, bool) {
    let extended = GROUPS.iter().any(|group| {
        tools
            .and_then(|tools| tools.get(*group))
            .is_some_and(Value::is_array)
    });
    let core = view::members(tools).any(|(_, tool)| tool.is_object());
    (core, extended)
}

fn playbooks(playbooks: Option<&Value>) -> (bool, bool) {
    let values = || view::items(playbooks).map(|(_, playbook)| playbook);
    let (mut core, mut extended) = keyed(values(), &["exceptionType"], &["appliesTo", "approved"]);
    for step in values().flat_map(|playbook| view::items(playbook.get("steps"))) {
        core |= step.1.is_object();
        extended |= step.1.is_string();
    }
    (core, extended)
}

/// How many parts of a playbook on its own are written in either dialect.
fn playbook(playbook: &Value) -> (usize, usize) {
    let has = |key| usize::from(playbook.get(key).is_some());
    let steps = || view::items(playbook.get("steps")).map(|(_, step)| step);
    let core = has("exceptionTypes") + usize::from(steps().any(Value::is_object));
    let extended = has("appliesTo") + has("approved") + usize::from(steps().any(Value::is_string));
    (core, extended)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_dialect_is_the_one_with_more_parts() {
        let rows = [
            (
                json!({"domainName": "D", "exceptionTypes": {}}),
                Dialect::Core,
            ),
            (json!({"tools": {"dbQueries": []}}), Dialect::Extended),
            (
                json!({"tools": {"t": {"endpoint": ""}}, "severityRules": [{"if": "a"}]}),
                Dialect::Core,
            ),
            (
                json!({"guardrails": {"maxAutoRetries": 1}, "playbooks": [{"steps": ["a"]}], "severityRules": [{"condition": ""}]}),
                Dialect::Extended,
            ),
            (json!([]), Dialect::Core),
        ];
        for (pack, expected) in rows {
            assert_eq!(Dialect::of(PackKind::Domain, &pack), expected, "{pack}");
        }
        let playbook = json!({"appliesTo": ["A"], "steps": ["a"]});
        assert_eq!(
            Dialect::of(PackKind::Playbook, &playbook),
            Dialect::Extended
        );
        let playbook = json!({"exceptionTypes": ["A"], "steps": []});
        assert_eq!(Dialect::of(PackKind::Playbook, &playbook), Dialect::Core);
        let tenant = json!({"toolsAllowList": [], "workflowPolicies": {}, "approvedTools": []});
        assert_eq!(Dialect::of(PackKind::Tenant, &tenant), Dialect::Extended);
    }
}
