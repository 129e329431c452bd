//! The packs under `seeds/e2e`: each yields the code in its name, and nothing else.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;
use tenantry_domain::{
    Language, Message,
    message::{keeping, speaking},
    packs::{Code, Finding, PackKind},
};
use tenantry_engine::{
    Context,
    effective::{merge, merge_linked},
    links, schema, validate,
};

use crate::support::codes;

/// The pack that is too large: made here, for nobody wants to keep it.
fn too_large() -> (PackKind, String, String) {
    (PackKind::Domain, "too_large".to_owned(), String::new())
}

fn folder() -> PathBuf {
    PathBuf::from("../../seeds/e2e")
}

/// The text of a file, or of [`too_large`], which has no name.
fn read(name: &str) -> String {
    if name.is_empty() {
        return read("domain.clean.json").replacen('{', &format!("{{{}", " ".repeat(8 << 20)), 1);
    }
    fs::read_to_string(folder().join(name)).unwrap()
}

/// The kind and the middle of every `<kind>.<code>.json`, and what is made.
fn files() -> Vec<(PackKind, String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| {
            let (kind, code) = name.strip_suffix(".json")?.split_once('.')?;
            Some((
                PackKind::parse(kind).unwrap(),
                code.to_owned(),
                name.clone(),
            ))
        })
        .chain([too_large()])
        .collect();
    files.sort();
    files
}

fn validated(kind: PackKind, code: &str, text: &str) -> Vec<Finding> {
    let domain: Value = serde_json::from_str(&read("domain.clean.json")).unwrap();
    let is_alone = code == "not_cross_checked";
    let context = match kind {
        PackKind::Domain => Context {
            domain: Some("CapitalMarkets"),
            version: Some("v3.2"),
            ..Context::of(kind)
        },
        PackKind::Tenant => Context {
            tenant_id: Some("TENANT_FINANCE_001"),
            version: Some("v1.4"),
            domain: (!is_alone).then_some("CapitalMarkets"),
            against: (!is_alone).then_some(&domain),
            ..Context::of(kind)
        },
        PackKind::Playbook => Context {
            version: Some("v1.0"),
            ..Context::of(kind)
        },
    };
    let alone = validate(text, &context).findings;
    // What is wrong with a playbook by itself is said first; where nothing is, it is linked.
    if kind == PackKind::Playbook && alone.is_empty() {
        return linked(code, text);
    }
    alone
}

/// What is said of a playbook where it is linked: with the clean packs, or with one that approves less.
fn linked(code: &str, text: &str) -> Vec<Finding> {
    let tenant = match code {
        "not_approved_tool_in_playbook" => "tenant.not_approved_tool_in_playbook.json",
        _ => "tenant.clean.json",
    };
    let [domain, tenant]: [Value; 2] =
        ["domain.clean.json", tenant].map(|name| serde_json::from_str(&read(name)).unwrap());
    let mut judged = links::judge(&[text], &domain, Some(&tenant));
    judged.remove(0).findings
}

fn findings(kind: PackKind, code: &str, text: &str) -> Vec<&'static str> {
    codes(&validated(kind, code, text))
}

#[test]
fn every_broken_pack_yields_the_code_in_its_name_alone() {
    for (kind, code, name) in files() {
        let found: BTreeSet<_> = findings(kind, &code, &read(&name)).into_iter().collect();
        match code.as_str() {
            // Its code comes with the second version of the same content (`tests/it/import.rs`).
            "clean" | "same_content_as" => assert!(found.is_empty(), "{name}: {found:?}"),
            "three-problems" => assert_eq!(
                found,
                BTreeSet::from(["unknown_key", "unknown_exception_type", "missing_field"]),
            ),
            "too_many_findings" => assert!(found.contains("too_many_findings"), "{name}"),
            code => assert_eq!(found, BTreeSet::from([code]), "{name}"),
        }
    }
}

#[test]
fn what_nothing_acts_on_in_a_playbook_is_said_where_it_stands() {
    let text = read("playbook.carried_along.json");
    let found = validated(PackKind::Playbook, "carried_along", &text).remove(0);

    let line = text
        .lines()
        .position(|line| line.contains("successCriteria"));
    assert_eq!(found.pointer, "/successCriteria");
    assert_eq!(usize::try_from(found.line).unwrap(), line.unwrap() + 1);
}

#[test]
fn every_code_has_a_broken_pack() {
    let files = files();

    for code in Code::ALL {
        assert!(
            files.iter().any(|(_, name, _)| name == code.as_str()),
            "{code}"
        );
    }
}

/// What stands in backticks: names, keys, code.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_finding_is_said_in_thai_about_the_same_things_at_the_same_place() {
    let mut said = BTreeSet::new();
    for (kind, code, name) in files() {
        for finding in validated(kind, &code, &read(&name)) {
            let written = |language| speaking(language, || serde_json::to_value(&finding).unwrap());
            let (english, thai) = (written(Language::English), written(Language::Thai));

            assert_eq!(english["message"], finding.message.as_str());
            for key in [
                "code",
                "severity",
                "pointer",
                "line",
                "column",
                "end_line",
                "end_column",
            ] {
                assert_eq!(english[key], thai[key], "{name}");
            }
            assert_eq!(english.get("hint").is_some(), thai.get("hint").is_some());
            for key in ["message", "hint"] {
                let (Some(english), Some(thai)) = (english.get(key), thai.get(key)) else {
                    continue;
                };
                let (english, thai) = (english.as_str().unwrap(), thai.as_str().unwrap());
                let is_thai = thai.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
                // The hint of a test that fails is the trace of its decision, which stays English.
                assert!(
                    is_thai || (code == "suite_failed" && key == "hint"),
                    "{name}: {thai}"
                );
                assert_eq!(quoted(english), quoted(thai), "{name}");
            }
            said.insert(finding.code.as_str());
        }
    }
    let silent: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !said.contains(code.as_str()))
        .collect();
    assert_eq!(silent, [&Code::SameContentAs], "said elsewhere");
}

#[test]
fn what_is_stored_is_in_no_language_and_older_findings_stay_as_they_were() {
    let text = read("domain.unknown_tool.json");
    let finding = validated(PackKind::Domain, "unknown_tool", &text).remove(0);
    let plain = serde_json::to_value(&finding).unwrap();
    let kept = keeping(|| serde_json::to_string(&finding).unwrap());

    let stored: Finding = serde_json::from_str(&kept).unwrap();
    let thai = speaking(Language::Thai, || serde_json::to_value(&stored).unwrap());
    assert_eq!(serde_json::to_value(&stored).unwrap(), plain);
    assert!(plain.get("said").is_none() && thai.get("said").is_none());
    assert!(thai["message"].as_str().unwrap().starts_with("ไม่มีเครื่องมือ"));

    // An earlier release stored what is answered; a later one may word it differently.
    let older: Finding = serde_json::from_value(plain.clone()).unwrap();
    let reworded = kept.replace("there is no tool", "no such tool is there");
    let later: Finding = serde_json::from_str(&reworded).unwrap();
    for finding in [older, later] {
        let thai = speaking(Language::Thai, || serde_json::to_value(&finding).unwrap());
        assert_eq!(thai["message"], finding.message.as_str());
    }
}

#[test]
fn every_text_of_the_schemas_that_is_shown_has_thai() {
    fn texts(schema: &Value, found: &mut BTreeSet<String>) {
        if let Some(reason) = schema.get("patternErrorMessage") {
            found.insert(reason.as_str().unwrap().to_owned());
        }
        for key in schema["required"].as_array().into_iter().flatten() {
            let about = &schema["properties"][key.as_str().unwrap()]["description"];
            found.extend(about.as_str().map(str::to_owned));
        }
        let children = schema.as_object().into_iter().flat_map(|map| map.values());
        children
            .chain(schema.as_array().into_iter().flatten())
            .for_each(|inner| texts(inner, found));
    }
    let mut found = BTreeSet::new();
    for schema in [schema::DOMAIN_PACK, schema::TENANT_PACK, schema::PLAYBOOK] {
        texts(&serde_json::from_str(schema).unwrap(), &mut found);
    }

    assert!(found.len() > 20, "{found:?}");
    for text in found {
        let thai = Message::known(&text).in_language(Language::Thai);
        assert_ne!(thai, text);
    }
}

#[test]
fn every_code_is_explained() {
    let text = fs::read_to_string("../../docs/findings.md").unwrap();

    for code in Code::ALL {
        assert!(
            text.contains(&format!("\n### `{code}`\n")),
            "{code} is missing from docs/findings.md"
        );
    }
}

#[test]
fn whatever_is_merged_follows_the_published_schema() {
    let schema: Value = serde_json::from_str(schema::EFFECTIVE_CONFIG).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let published = jsonschema::draft202012::new(&schema).unwrap();
    let packs = |wanted: PackKind| {
        let its = files()
            .into_iter()
            .filter(move |(kind, _, _)| *kind == wanted);
        its.filter_map(|(kind, _, name)| {
            let value: Value = serde_json::from_str(&read(&name)).ok()?;
            schema::has_shape(kind, &value).then_some((name, value))
        })
        .collect::<Vec<_>>()
    };
    let mut merged = 0;
    for (name, domain) in packs(PackKind::Domain) {
        let alone = [(String::new(), Value::Null)];
        for (own, tenant) in alone.into_iter().chain(packs(PackKind::Tenant)) {
            let tenant = (!tenant.is_null()).then_some(&tenant);
            let Ok(effective) = merge(&domain, tenant) else {
                continue;
            };
            let found: Vec<_> = published.iter_errors(&effective.value).collect();
            assert!(found.is_empty(), "{name} and {own}: {found:?}");
            let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect();
            let (said, there): (BTreeSet<String>, BTreeSet<String>) =
                (keys(&schema["properties"]), keys(&effective.value));
            assert_eq!(said, there);
            merged += 1;
        }
    }
    assert!(merged > 20, "{merged}");

    let clean = |name| serde_json::from_str::<Value>(&read(name)).unwrap();
    let (domain, tenant) = (clean("domain.clean.json"), clean("tenant.clean.json"));
    let playbooks = packs(PackKind::Playbook);
    assert!(playbooks.len() > 5, "{playbooks:?}");
    for (name, playbook) in playbooks {
        let Ok(effective) = merge_linked(&domain, Some(&tenant), &[playbook]) else {
            continue;
        };
        let found: Vec<_> = published.iter_errors(&effective.value).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn the_published_schemas_agree_about_every_pack() {
    for (kind, _, name) in files() {
        let Ok(value) = serde_json::from_str::<Value>(&read(&name)) else {
            continue;
        };
        let text = match kind {
            PackKind::Domain => schema::DOMAIN_PACK,
            PackKind::Tenant => schema::TENANT_PACK,
            PackKind::Playbook => schema::PLAYBOOK,
        };
        let published = jsonschema::draft202012::new(&serde_json::from_str(text).unwrap()).unwrap();

        assert_eq!(
            published.is_valid(&value),
            schema::has_shape(kind, &value),
            "{name}"
        );
    }
}
