//! No activation takes a tenant's guardrails away unsaid: what is live is kept, and what is loosened is a
//! warning.

use serde_json::{Value, json};
use tenantry_domain::{
    Problem, ProblemKind,
    access::TenantScope,
    activation::{Activate, Activated, GetRevision, Preview, PreviewActivation, TenantPackChoice},
    id::TenantId,
    packs::{ChangeKind, Code, Severity, Version},
};
use tenantry_storage::{migrate, roles, testing};
use tenantry_testkit::{TestApp, databases::TestDb, domain_pack, each_db, tenant_pack};

/// A tenant pack that asks people and blocks a source.
fn guarded(domain: &str, threshold: f64) -> Value {
    let mut pack = tenant_pack("ACME", domain);
    pack["customGuardrails"] = json!({
        "allowLists": [],
        "blockLists": ["source:LEGACY_BATCH"],
        "humanApprovalThreshold": threshold,
    });
    pack["humanApprovalRules"] = json!([
        {"severity": "CRITICAL", "requireApproval": true},
        {"severity": "HIGH", "requireApproval": true},
    ]);
    pack
}

/// A tenant that is live with guardrails of its own, and a domain pack version after the live one.
async fn live(db: TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Finance"), "v3.2").await;
    let mut next = domain_pack("Finance");
    next["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = json!("LOW");
    app.import_domain(&next, "v3.3").await;
    app.import_tenant("ACME", &guarded("Finance", 0.85), "v1.4")
        .await;
    run(&app, TestApp::activation("ACME", "v3.2", Some("v1.4")))
        .await
        .unwrap();
    app
}

async fn run(app: &TestApp, input: Activate) -> Result<Activated, Problem> {
    app.services
        .run(&app.admin, input)
        .await
        .map(|reply| reply.value)
}

async fn preview(app: &TestApp, input: Activate) -> Preview {
    let preview = PreviewActivation(input);
    app.services.ask(&app.admin, preview).await.unwrap()
}

fn without(version: &str) -> Activate {
    Activate {
        tenant_pack_version: TenantPackChoice::Without,
        ..TestApp::activation("ACME", version, None)
    }
}

fn version(text: &str) -> Option<Version> {
    Version::parse(text).ok()
}

fn messages(problem: &Problem) -> String {
    let all = problem
        .findings
        .iter()
        .map(|finding| finding.message.as_str());
    all.collect::<Vec<_>>().join("\n")
}

each_db! {
async fn saying_nothing_keeps_the_live_tenant_pack_and_names_it(db: TestDb) {
    let app = live(db).await;
    let silent = || TestApp::activation("ACME", "v3.3", None);

    let shown = preview(&app, silent()).await;
    let done = run(&app, silent()).await.unwrap();

    assert_eq!(shown.tenant_pack_version, version("v1.4"));
    assert_eq!(shown.kept_tenant_pack_version, version("v1.4"));
    assert!(shown.loosened.is_empty());
    assert_eq!((done.changed, done.active.revision), (true, 2));
    assert_eq!(done.active.tenant_pack_version, version("v1.4"));
    assert_eq!(done.kept_tenant_pack_version, version("v1.4"));
    assert!(done.warnings.is_empty());
    let again = run(&app, silent()).await.unwrap();
    assert!(!again.changed);
}

async fn nothing_is_kept_where_nothing_is_live_or_a_version_is_named(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Finance"), "v3.2").await;
    app.import_tenant("ACME", &tenant_pack("ACME", "Finance"), "v1.4").await;

    let first = Activate {
        domain: Some("Finance".to_owned()),
        ..TestApp::activation("ACME", "v3.2", None)
    };
    let first = run(&app, first).await.unwrap();
    let named = run(&app, TestApp::activation("ACME", "v3.2", Some("v1.4"))).await.unwrap();

    assert_eq!((first.active.tenant_pack_version, first.kept_tenant_pack_version), (None, None));
    assert_eq!(named.active.tenant_pack_version, version("v1.4"));
    assert_eq!(named.kept_tenant_pack_version, None);
}

async fn dropping_the_tenant_pack_is_said_and_what_it_held_is_accepted(db: TestDb) {
    let app = live(db).await;

    let refused = run(&app, without("v3.2")).await.unwrap_err();
    let accepted = Activate { accept_warnings: true, ..without("v3.2") };
    let done = run(&app, accepted).await.unwrap();

    assert_eq!(refused.kind, ProblemKind::WarningsNotAccepted);
    assert!(refused.findings.iter().all(|finding| finding.code == Code::GuardrailLoosened));
    let said = messages(&refused);
    for part in ["`CRITICAL`", "`HIGH`", "0.85", "below 0.8 ", "`source:LEGACY_BATCH`", "1 entry in force"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(done.active.tenant_pack_version, None);
    assert_eq!(done.warnings, refused.findings);
    let revision = GetRevision { tenant_id: TenantId::parse("ACME").unwrap(), revision: 2 };
    let revision = app.services.ask(&app.admin, revision).await.unwrap();
    assert_eq!(revision.accepted_warnings, 4);
}

async fn a_lower_threshold_than_in_force_is_a_warning_though_the_domain_asks_for_less(db: TestDb) {
    let app = live(db).await;
    app.import_tenant("ACME", &guarded("Finance", 0.82), "v1.5").await;
    let input = || TestApp::activation("ACME", "v3.2", Some("v1.5"));

    let refused = run(&app, input()).await.unwrap_err();
    let shown = preview(&app, input()).await;

    assert_eq!(
        messages(&refused),
        "a person is asked below a confidence of 0.85 in force, and only below 0.82 after this"
    );
    assert_eq!(refused.findings[0].pointer, "/guardrails/humanApprovalThreshold");
    assert_eq!(shown.loosened, refused.findings);
    assert_eq!((shown.warnings(), shown.is_possible), (1, true));
    assert!(shown.tenant_findings.iter().all(|finding| finding.severity != Severity::Warning));
}

async fn a_kept_tenant_pack_of_another_domain_is_refused_with_what_to_do(db: TestDb) {
    let app = live(db).await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    let to_rates = |own| Activate {
        domain: Some("Rates".to_owned()),
        tenant_pack_version: own,
        accept_warnings: true,
        ..TestApp::activation("ACME", "v1.0", None)
    };

    let refused = run(&app, to_rates(TenantPackChoice::Keep)).await.unwrap_err();
    let done = run(&app, to_rates(TenantPackChoice::Without)).await.unwrap();

    assert_eq!(refused.kind, ProblemKind::DomainMismatch);
    for part in ["v1.4 belongs to `Finance`", "`Rates`", "`tenant_pack_version: null`", "`--no-tenant-pack`"] {
        assert!(refused.detail.contains(part), "{:?}", refused.detail);
    }
    assert_eq!(done.active.domain.unwrap().as_str(), "Rates");
}

async fn a_preview_has_the_values_before_and_after(db: TestDb) {
    let app = live(db).await;
    app.import_tenant("ACME", &guarded("Finance", 0.9), "v1.5").await;

    let shown = preview(&app, TestApp::activation("ACME", "v3.2", Some("v1.5"))).await;

    let [change] = shown.changes.as_slice() else {
        panic!("{:?}", shown.changes);
    };
    assert_eq!((change.name.as_str(), change.kind), ("humanApprovalThreshold", ChangeKind::Changed));
    assert_eq!(change.before.as_ref().unwrap().as_str(), "0.85");
    assert_eq!(change.after.as_ref().unwrap().as_str(), "0.9");
    assert!(change.narrows && shown.loosened.is_empty() && shown.changes_what_is_served());
}

async fn a_revision_without_a_stored_document_is_compared_all_the_same(db: TestDb) {
    let app = live(db).await;
    forget_documents(&app).await;

    let refused = run(&app, without("v3.2")).await.unwrap_err();

    assert!(messages(&refused).contains("0.85"), "{}", messages(&refused));
}

async fn a_damaged_configuration_in_force_is_replaced_with_a_warning(db: TestDb) {
    let app = live(db).await;
    forget_documents(&app).await;
    let damaged = "INSERT INTO effective_documents (tenant_id, checksum, document, document_checksum, \
        made_by_version) SELECT tenant_id, checksum, '{', checksum, '0' FROM revisions";
    meddle(&app, damaged).await;
    let input = |accept_warnings| Activate {
        accept_warnings,
        ..TestApp::activation("ACME", "v3.3", None)
    };

    let refused = run(&app, input(false)).await.unwrap_err();
    let done = run(&app, input(true)).await.unwrap();

    assert!(messages(&refused).contains("cannot be read"), "{}", messages(&refused));
    assert!(done.changed);
}
}

/// What somebody does who owns the tables.
async fn meddle(app: &TestApp, statement: &str) {
    let mut tx = app.db.owner.write(&TenantScope::system()).await.unwrap();
    testing::execute(tx.conn(), statement).await.unwrap();
    testing::commit(tx).await.unwrap();
}

/// As if an older release had activated what is in force: the table as an upgrade finds it.
async fn forget_documents(app: &TestApp) {
    let steps = migrate::status(&app.db).await.unwrap();
    let since = steps
        .iter()
        .filter(|step| step.name.as_str() >= "20261128020200")
        .count();
    migrate::down(&app.db.owner, since).await.unwrap();
    migrate::up(&app.db.owner).await.unwrap();
    if app.db.migration_url.is_some() {
        roles::grant(&app.db.owner, testing::SERVER).await.unwrap();
    }
}
