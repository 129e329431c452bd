//! What must hold for every text.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;
use tenantry_domain::{
    checksum::canonical,
    packs::{Code, PackKind},
    runtime::{DecisionOutcome, ExceptionInput},
};
use tenantry_engine::{
    Context, Decider, detect_kind, dialect::normalise, effective, links, schema, validate,
    validate_pair,
};

use crate::support::{any_json, check_domain, covered, domain};

static DOMAIN: LazyLock<Validator> = LazyLock::new(|| published(schema::DOMAIN_PACK));
static TENANT: LazyLock<Validator> = LazyLock::new(|| published(schema::TENANT_PACK));
static PLAYBOOK: LazyLock<Validator> = LazyLock::new(|| published(schema::PLAYBOOK));

/// A schema as anybody else would use it.
fn published(text: &str) -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(text).unwrap()).unwrap()
}

/// A pack with something else in one of its places.
fn broken_pack() -> impl Strategy<Value = Value> {
    let places = vec![
        "/exceptionTypes",
        "/exceptionTypes/FAIL",
        "/exceptionTypes/FAIL/detectionRules",
        "/tools",
        "/tools/getTrade",
        "/playbooks",
        "/playbooks/0",
        "/playbooks/0/steps",
        "/playbooks/0/steps/0",
    ];
    (prop::sample::select(places), any_json()).prop_map(|(place, value)| {
        let mut pack = domain();
        *pack.pointer_mut(place).unwrap() = value;
        pack
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in any::<String>()) {
        for kind in PackKind::ALL {
            prop_assert!(!validate(&text, &Context::of(kind)).findings.is_empty());
        }
    }

    #[test]
    fn no_text_of_json_tokens_panics(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u0000\"", "\"\\ud800\"", "1", "-", "1e999",
            "true", "nul", " ", "\n", "\"", "\\", "\u{feff}", "9007199254740993", "é",
        ]), 0..40)
    ) {
        let text = tokens.concat();

        let validated = check_domain(&text);

        let is_unreadable = validated.findings.iter().any(|finding| {
            let of_the_text =
                [Code::InvalidJson, Code::DuplicateKey, Code::NumberOutOfRange, Code::TooDeep];
            of_the_text.contains(&finding.code)
                || (finding.code == Code::WrongType && finding.pointer.is_empty())
        });
        prop_assert!(!validated.findings.is_empty());
        prop_assert_eq!(validated.document.is_none(), is_unreadable);
    }

    #[test]
    fn a_broken_pack_panics_nowhere_and_findings_lie_inside_the_text(
        pack in broken_pack(),
        pretty in any::<bool>(),
    ) {
        let text = if pretty { serde_json::to_string_pretty(&pack).unwrap() } else { pack.to_string() };

        let validated = check_domain(&text);

        for finding in &validated.findings {
            prop_assert!(pack.pointer(&finding.pointer).is_some(), "{finding:?}");
            prop_assert!(!covered(&text, finding).is_empty(), "{finding:?}");
        }
        let _ = (validate_pair(&text, Some(&text), "T", true), detect_kind(&pack));
        let _ = effective::merge(&pack, Some(&pack));
        let _ = effective::merge_linked(&pack, None, std::slice::from_ref(&pack));
        let _ = links::judge(&[&text], &pack, Some(&pack));
    }

    #[test]
    fn white_space_and_key_order_do_not_change_a_checksum(value in any_json()) {
        let wrapped = serde_json::json!({ "x-value": value });
        let pretty = serde_json::to_string_pretty(&wrapped).unwrap();
        let canonical = String::from_utf8(canonical(&wrapped).unwrap()).unwrap();

        let (one, two) = (check_domain(&pretty).document.unwrap(), check_domain(&canonical).document.unwrap());

        prop_assert_eq!(&one.canonical, &two.canonical);
        prop_assert_eq!(one.checksum, two.checksum);
        prop_assert_eq!(two.canonical, canonical);
    }

    #[test]
    fn no_condition_panics(condition in "[a-c0-9 .()\\[\\]{}'\"+*/%<>=!&|?:,_\\\\é-]{0,60}") {
        let mut pack = domain();
        pack["exceptionTypes"]["FAIL"]["detectionRules"][0] = condition.into();

        let _ = check_domain(&pack.to_string());
    }

    #[test]
    fn the_normal_form_of_a_normal_form_is_itself(value in any_json(), pack in broken_pack()) {
        for document in [&value, &pack] {
            for kind in [PackKind::Domain, PackKind::Tenant] {
                let once = normalise(kind, document).into_owned();
                prop_assert_eq!(normalise(kind, &once).into_owned(), once);
            }
        }
    }

    #[test]
    fn a_configuration_of_anything_decides_anything(
        pack in broken_pack(),
        tenant in any_json(),
        payload in any_json(),
    ) {
        let exception = ExceptionInput {
            raw_payload: payload.as_object().cloned().unwrap_or_default(),
            source_system: payload.as_str().map(str::to_owned),
            ..ExceptionInput::default()
        };
        for tenant in [None, Some(&tenant)] {
            let Ok(merged) = effective::merge(&pack, tenant) else { continue };
            let decider = Decider::of(&merged);

            let decision = decider.decide(&exception);

            prop_assert_eq!(&decision, &decider.decide(&exception));
            prop_assert_eq!(&decision.checksum, &merged.checksum);
            prop_assert!((decision.outcome == DecisionOutcome::Auto) == decision.reasons.is_empty());
        }
    }

    #[test]
    fn a_condition_that_validation_accepts_runs(
        condition in "[ab0-3 .()\\[\\]'+*/<>=!&|?:]{0,40}",
    ) {
        let mut pack = domain();
        pack["exceptionTypes"]["FAIL"]["detectionRules"][0] = condition.clone().into();
        let validated = check_domain(&pack.to_string());
        let is_accepted = validated.findings.is_empty();
        let decider = Decider::of(&effective::merge(&pack, None).unwrap());

        let decision = decider.decide(&ExceptionInput::default());

        let because = decision.trace[0].because.as_deref().unwrap_or_default();
        prop_assert!(!is_accepted || !because.contains("cannot stand here"), "{condition}: {because}");
    }

    #[test]
    fn the_published_schemas_say_what_validation_says(
        value in any_json(),
        pack in broken_pack(),
        dialect in any::<bool>(),
    ) {
        let mut extended = pack.clone();
        if let (true, Some(members)) = (dialect, extended.as_object_mut()) {
            members.insert("severityRules".to_owned(), serde_json::json!([{"if": "a", "severity": "LOW"}]));
            members.remove("tools");
            members.remove("playbooks");
        }
        for document in [&value, &pack, &extended] {
            for (kind, published) in
                [(PackKind::Domain, &*DOMAIN), (PackKind::Tenant, &*TENANT), (PackKind::Playbook, &*PLAYBOOK)]
            {
                prop_assert_eq!(
                    published.is_valid(document),
                    schema::has_shape(kind, document),
                    "{} {}", kind, document
                );
            }
        }
    }
}
