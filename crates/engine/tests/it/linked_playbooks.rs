//! Linked playbooks: what they are merged to, and what they decide.

use serde_json::{Value, json};
use tenantry_domain::{
    packs::PackKind,
    runtime::{Decision, DecisionOutcome, ExceptionInput},
};
use tenantry_engine::{
    Context, Decider,
    dialect::Dialect,
    effective::{merge, merge_linked},
    schema, validate,
};

use crate::{
    playbooks::{call, extended, of},
    support::{domain, tenant},
};

/// The playbooks of a configuration in order: of whom, and for which types.
fn merged(change: impl FnOnce(&mut Value, &mut Value), linked: &[Value]) -> Vec<String> {
    let (mut pack, mut overrides) = (domain(), tenant());
    change(&mut pack, &mut overrides);
    let value = merge_linked(&pack, Some(&overrides), linked).unwrap().value;
    let playbooks = value["playbooks"].as_array().unwrap();
    let told = playbooks.iter().map(|playbook| {
        let types = match playbook.get("exceptionTypes") {
            Some(types) => types.as_array().unwrap().clone(),
            None => vec![playbook["exceptionType"].clone()],
        };
        let types: Vec<_> = types.iter().map(|kind| kind.as_str().unwrap()).collect();
        let id = playbook
            .get("playbookId")
            .map_or("", |id| id.as_str().unwrap());
        format!("{id}:{}", types.join("+"))
    });
    told.collect()
}

#[test]
fn linked_playbooks_win_over_both_packs() {
    let unchanged = |_: &mut Value, _: &mut Value| {};
    let own = |_: &mut Value, overrides: &mut Value| {
        overrides["customPlaybooks"] =
            json!([{"playbookId": "own", "exceptionType": "FAIL", "steps": [{"action": "x"}]}]);
    };
    let shared = |pack: &mut Value, _: &mut Value| {
        pack["playbooks"] = json!([
            {"playbookId": "both", "exceptionTypes": ["FAIL", "BREAK"], "steps": [{"action": "x"}]}
        ]);
    };

    // Without conditions it takes its types from both packs, and from no other linked one.
    assert_eq!(merged(unchanged, &[]), [":FAIL", ":BREAK"]);
    assert_eq!(
        merged(unchanged, &[of("p", &["FAIL"], None)]),
        ["p:FAIL", ":BREAK"]
    );
    assert_eq!(
        merged(unchanged, &[of("p", &["FAIL", "BREAK"], None)]),
        ["p:FAIL+BREAK"]
    );
    assert_eq!(
        merged(own, &[of("p", &["FAIL"], None)]),
        ["p:FAIL", ":BREAK"]
    );
    assert_eq!(
        merged(shared, &[of("p", &["FAIL"], None)]),
        ["p:FAIL", "both:BREAK"]
    );
    // With conditions it goes first and leaves them the rest.
    let sometimes = Some("amount > 1");
    assert_eq!(
        merged(unchanged, &[of("p", &["FAIL"], sometimes)]),
        ["p:FAIL", ":FAIL", ":BREAK"]
    );
    assert_eq!(
        merged(own, &[of("p", &["FAIL"], sometimes)]),
        ["p:FAIL", ":BREAK", "own:FAIL"]
    );
    // Several, in their order.
    let several = [
        of("a", &["FAIL"], sometimes),
        of("b", &["FAIL"], None),
        of("c", &["BREAK"], sometimes),
    ];
    assert_eq!(
        merged(own, &several),
        ["a:FAIL", "b:FAIL", "c:BREAK", ":BREAK"]
    );
    // A type that the pack has no playbook for.
    assert_eq!(
        merged(
            |pack, _| pack["playbooks"] = json!([]),
            &[of("p", &["FAIL"], None)]
        ),
        ["p:FAIL"]
    );
}

#[test]
fn what_is_about_the_document_is_not_served() {
    let mut playbook = call();
    playbook["version"] = json!("v1.0");
    playbook["x-owner"] = json!("me");
    playbook["steps"][0]["parameters"] = json!({"x-kept": 1});

    let value = merge_linked(&domain(), None, &[playbook]).unwrap().value;

    let mut expected = call();
    expected["steps"][0]["parameters"] = json!({"x-kept": 1});
    assert_eq!(value["playbooks"][0], expected);
}

#[test]
fn without_linked_playbooks_nothing_is_different() {
    let (pack, overrides) = (domain(), tenant());

    let one = merge(&pack, Some(&overrides)).unwrap();
    let other = merge_linked(&pack, Some(&overrides), &[]).unwrap();

    assert_eq!(
        (one.canonical, one.checksum),
        (other.canonical, other.checksum)
    );
}

#[test]
fn whatever_is_merged_with_playbooks_follows_the_published_schema() {
    let published = serde_json::from_str(schema::EFFECTIVE_CONFIG).unwrap();
    let published = jsonschema::draft202012::new(&published).unwrap();

    for playbook in [
        call(),
        of("p", &["BREAK"], Some("amount > 1")),
        extended(true),
        extended(false),
    ] {
        let value = merge_linked(&domain(), Some(&tenant()), &[playbook])
            .unwrap()
            .value;
        let found: Vec<_> = published.iter_errors(&value).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_extended_dialect_means_what_it_means_in_a_pack() {
    let linked = |approved| {
        let effective = merge_linked(&domain(), None, &[extended(approved)]).unwrap();
        effective.value["playbooks"][0].clone()
    };

    assert_eq!(
        validate(
            &extended(true).to_string(),
            &Context::of(PackKind::Playbook)
        )
        .dialect,
        Some(Dialect::Extended)
    );
    assert_eq!(
        linked(true),
        json!({
            "playbookId": "call", "exceptionTypes": ["FAIL", "BREAK"],
            "steps": [
                {"action": "Ask the desk"},
                {"action": "openCase", "tool": "openCase"},
                {"action": "getTrade(id)"},
            ],
        })
    );
    let steps = &linked(false)["steps"];
    assert!(
        steps
            .as_array()
            .unwrap()
            .iter()
            .all(|step| step["approvalRequired"] == true),
        "{steps}"
    );
}

fn decided(linked: &[Value], amount: i64) -> Decision {
    let input = json!({"exceptionType": "FAIL", "rawPayload": {"amount": amount}});
    let exception: ExceptionInput = serde_json::from_value(input).unwrap();
    Decider::of(&merge_linked(&domain(), Some(&tenant()), linked).unwrap()).decide(&exception)
}

/// The id of the playbook that was chosen, and the outcome.
fn chosen(decision: &Decision) -> (Option<String>, DecisionOutcome) {
    let playbook = decision.playbook.as_ref();
    let id = playbook.and_then(|playbook| playbook.playbook_id.clone());
    (id, decision.outcome)
}

#[test]
fn a_linked_playbook_decides() {
    let always = of("always", &["FAIL"], None);
    let large = of("large", &["FAIL"], Some("amount > 1000"));
    let id = |linked: &[Value], amount| chosen(&decided(linked, amount)).0;

    assert_eq!(id(&[], 5), None, "the domain's has no id");
    assert_eq!(
        id(std::slice::from_ref(&always), 5).as_deref(),
        Some("always")
    );
    // One with conditions is asked first, and leaves the rest to the packs.
    assert_eq!(
        id(std::slice::from_ref(&large), 5_000).as_deref(),
        Some("large")
    );
    assert_eq!(id(std::slice::from_ref(&large), 5), None);
    assert_ne!(
        decided(std::slice::from_ref(&large), 5).outcome,
        DecisionOutcome::NoPlaybook
    );
    assert_eq!(
        id(&[always.clone(), large.clone()], 5_000).as_deref(),
        Some("large"),
        "those with conditions are asked first"
    );
    assert_eq!(id(&[large, always], 5).as_deref(), Some("always"));
}

#[test]
fn a_playbook_that_is_not_approved_waits_for_a_person() {
    let (_, free) = chosen(&decided(&[extended(true)], 5));
    let (id, bound) = chosen(&decided(&[extended(false)], 5));

    assert_eq!(free, DecisionOutcome::Auto);
    assert_eq!(id.as_deref(), Some("call"));
    assert_ne!(bound, DecisionOutcome::Auto);
}
