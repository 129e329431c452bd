//! The packs under `seeds/e2e`: each yields the code in its name, and nothing else.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;
use tenantry_domain::packs::{Code, PackKind};
use tenantry_engine::{Context, effective::merge, schema, validate};

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

fn findings(kind: PackKind, code: &str, text: &str) -> Vec<&'static str> {
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
    };
    codes(&validate(text, &context).findings)
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
fn every_code_has_a_broken_pack() {
    let files = files();

    for code in Code::ALL {
        assert!(
            files.iter().any(|(_, name, _)| name == code.as_str()),
            "{code}"
        );
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
        };
        let published = jsonschema::draft202012::new(&serde_json::from_str(text).unwrap()).unwrap();

        assert_eq!(
            published.is_valid(&value),
            schema::has_shape(kind, &value),
            "{name}"
        );
    }
}
