//! The packs that ship with the product are sound: alone, and in the pairs that go live together.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tenantry_domain::packs::{Finding, PackKind, Severity, SuiteResult};
use tenantry_engine::{Context, effective, links, validate, validate_pair};

/// Bytes that a domain pack worth showing has at least.
pub(crate) const SUBSTANTIAL_BYTES: usize = 10 * 1024;

fn seeds() -> PathBuf {
    // Tests run in their package's folder; where it was compiled may be another checkout.
    PathBuf::from("../../seeds")
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = seeds().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: impl AsRef<Path>) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// The string at a key of an object.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("`{key}` is no string in {value}"))
}

/// The list at a key of an object; it has entries, or the test would show nothing.
fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    let list = value[key].as_array().unwrap();
    assert!(!list.is_empty(), "`{key}` is empty");
    list
}

pub(crate) fn files(folder: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(seeds().join(folder))
        .unwrap()
        .map(|entry| Path::new(folder).join(entry.unwrap().file_name()))
        .collect();
    found.sort();
    found
}

/// Findings in one line each, so that a failure says what to mend.
pub(crate) fn assert_none<'f>(what: &str, findings: impl IntoIterator<Item = &'f Finding>) {
    let lines: Vec<String> = findings
        .into_iter()
        .map(|f| {
            format!(
                "{} {} {}:{} {}",
                f.severity, f.code, f.line, f.column, f.message
            )
        })
        .collect();
    assert!(lines.is_empty(), "{what}: {}", lines.join("\n"));
}

/// The pack has tests, and all of them pass.
pub(crate) fn assert_proven(what: &str, suites: &[SuiteResult]) {
    assert!(!suites.is_empty(), "{what} has no tests");
    for case in suites {
        assert!(
            case.passed(),
            "{what}: {}: {:?}",
            case.name.as_str(),
            case.mismatches
        );
    }
}

#[test]
fn demo_domain_packs_have_substance_and_no_findings() {
    for path in files("demo/domain") {
        let text = read(&path);
        let validated = validate(&text, &Context::of(PackKind::Domain));

        assert_none(&path.display().to_string(), &validated.findings);
        assert_proven(&path.display().to_string(), &validated.suites);
        let pack = validated.document.unwrap().value;
        assert!(text.len() >= SUBSTANTIAL_BYTES, "{}", path.display());
        assert!(pack["exceptionTypes"].as_object().unwrap().len() >= 10);
    }
}

#[test]
fn the_manifest_names_every_pack_as_it_names_itself() {
    let manifest = json("demo/manifest.json");
    let tenants = list(&manifest, "tenants");
    let mut named: Vec<PathBuf> = Vec::new();
    for entry in list(&manifest, "domain_packs") {
        let path = Path::new("demo").join(text(entry, "file"));
        let pack = json(&path);
        assert_eq!(pack["domainName"], entry["domain"]);
        assert_eq!(pack["version"], entry["version"]);
        named.push(path);
    }
    for entry in list(&manifest, "tenant_packs") {
        let path = Path::new("demo").join(text(entry, "file"));
        let pack = json(&path);
        assert_eq!(pack["tenantId"], entry["tenant_id"]);
        assert_eq!(pack["domainName"], entry["domain"]);
        assert_eq!(pack["version"], entry["version"]);
        assert!(
            tenants
                .iter()
                .any(|tenant| tenant["tenant_id"] == entry["tenant_id"])
        );
        named.push(path);
    }
    for entry in list(&manifest, "registered_playbooks") {
        let path = Path::new("demo").join(text(entry, "file"));
        assert_eq!(json(&path)["version"], entry["version"]);
        named.push(path);
    }
    named.sort();
    let mut found = files("demo/domain");
    found.extend(files("demo/tenant"));
    found.extend(files("demo/playbook"));
    found.sort();
    assert_eq!(named, found);
}

/// The text of the one entry in a list of the manifest that fits.
fn pack(manifest: &Value, packs: &str, fits: impl Fn(&Value) -> bool) -> String {
    let entry = list(manifest, packs)
        .iter()
        .find(|entry| fits(entry))
        .unwrap();
    read(Path::new("demo").join(text(entry, "file")))
}

#[test]
fn the_demo_pairs_can_go_live_one_of_them_with_a_warning() {
    let manifest = json("demo/manifest.json");
    let mut warnings: Vec<(&str, &str)> = Vec::new();
    for wanted in list(&manifest, "activations") {
        let domain = pack(&manifest, "domain_packs", |entry| {
            entry["domain"] == wanted["domain"] && entry["version"] == wanted["domain_pack_version"]
        });
        let tenant = pack(&manifest, "tenant_packs", |entry| {
            entry["tenant_id"] == wanted["tenant_id"]
                && entry["version"] == wanted["tenant_pack_version"]
        });
        let id = text(wanted, "tenant_id");

        let pair = validate_pair(&domain, Some(&tenant), id, false);

        assert_none(id, &pair.domain_findings);
        assert_none(
            id,
            pair.tenant_findings
                .iter()
                .filter(|f| f.severity == Severity::Error),
        );
        assert_proven(id, &pair.domain_suites);
        assert_proven(id, &pair.tenant_suites);
        warnings.extend(pair.tenant_findings.iter().map(|f| (id, f.code.as_str())));
        let (domain, tenant) = (pair.domain.unwrap().value, pair.tenant.unwrap().value);
        effective::merge(&domain, Some(&tenant)).unwrap();
    }
    assert_eq!(warnings, [("ACME_CAPITAL", "guardrail_loosened")]);
}

/// A playbook has nothing to be said about, alone and beside these packs.
fn assert_fits(path: &str, domain: &Value, tenant: &Value) {
    let text = read(path);
    assert_none(
        path,
        &validate(&text, &Context::of(PackKind::Playbook)).findings,
    );
    for judged in links::judge(&[&text], domain, Some(tenant)) {
        assert_none(path, &judged.findings);
    }
}

#[test]
fn the_playbooks_that_ship_fit_where_they_are_meant_for() {
    let manifest = json("demo/manifest.json");
    for link in list(&manifest, "links") {
        let path = list(&manifest, "registered_playbooks")
            .iter()
            .map(|entry| format!("demo/{}", text(entry, "file")))
            .find(|path| json(path)["playbookId"] == link["playbook_id"])
            .unwrap();
        assert_eq!(json(&path)["version"], link["version"]);
        let its = |entry: &Value| entry["tenant_id"] == link["tenant_id"];
        let live = list(&manifest, "activations")
            .iter()
            .find(|one| its(one))
            .unwrap();
        assert_eq!(live["domain"], link["domain"]);
        assert_eq!(live["domain_pack_version"], link["domain_pack_version"]);
        let domain = pack(&manifest, "domain_packs", |entry| {
            entry["domain"] == link["domain"] && entry["version"] == link["domain_pack_version"]
        });
        let tenant = pack(&manifest, "tenant_packs", its);
        let [domain, tenant] = [domain, tenant].map(|text| serde_json::from_str(&text).unwrap());
        assert_fits(&path, &domain, &tenant);
    }
    let (domain, tenant) = ("finance/domain.v3.2.json", "finance/tenant.v1.4.json");
    assert_fits("finance/playbook.v1.0.json", &json(domain), &json(tenant));
}

#[test]
fn the_finance_example_has_no_findings_at_all() {
    let domain = read("finance/domain.v3.2.json");
    let tenant = read("finance/tenant.v1.4.json");
    assert!(domain.len() >= SUBSTANTIAL_BYTES);

    let context = Context {
        domain: Some("Finance"),
        version: Some("v3.2"),
        ..Context::of(PackKind::Domain)
    };
    let alone = validate(&domain, &context);
    assert_none("domain.v3.2.json", &alone.findings);

    let against = alone.document.unwrap().value;
    let context = Context {
        tenant_id: Some("TENANT_FINANCE_001"),
        domain: Some("Finance"),
        version: Some("v1.4"),
        against: Some(&against),
        ..Context::of(PackKind::Tenant)
    };
    assert_none("tenant.v1.4.json", &validate(&tenant, &context).findings);

    let pair = validate_pair(&domain, Some(&tenant), "TENANT_FINANCE_001", false);
    assert_none("the pair", &pair.domain_findings);
    assert_none("the pair", &pair.tenant_findings);
    assert_proven("the pair", &pair.domain_suites);
    assert_proven("the pair", &pair.tenant_suites);
}
