//! The test suites of stored versions.

use serde_json::{Value, json};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Role},
    activation::{Candidate, PreviewActivation, ShowCandidate},
    id::TenantId,
    packs::{
        DomainName, NotRun, PackKind, PackOwner, RunSuites, SuiteRun, ValidatePack, VersionSelector,
    },
};
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack};

fn domain() -> PackOwner {
    PackOwner::Domain(DomainName::parse("Rates").unwrap())
}

fn tenant(id: &str) -> PackOwner {
    PackOwner::Tenant(TenantId::parse(id).unwrap())
}

async fn run(app: &TestApp, by: &Caller, owner: PackOwner) -> Result<SuiteRun, Problem> {
    let version = VersionSelector::parse("v1.0").unwrap();
    app.services.ask(by, RunSuites { owner, version }).await
}

async fn candidate(app: &TestApp, by: &Caller, own: Option<&str>) -> Result<Candidate, Problem> {
    let pair = TestApp::activation("acme", "v1.0", own);
    app.services.ask(by, ShowCandidate(pair)).await
}

/// The pack with one case that expects this severity.
fn expecting(mut pack: Value, severity: &str) -> Value {
    pack["testSuites"] = json!([{
        "name": "a large amount",
        "input": {"rawPayload": {"amount": 2_000_000}},
        "expectedOutput": {"exceptionType": "SETTLEMENT_FAIL", "severity": severity}
    }]);
    pack
}

each_db! {
async fn a_stored_version_gives_what_validation_gives(db: TestDb) {
    let app = TestApp::on(db);
    let pack = expecting(domain_pack("Rates"), "LOW");
    app.import_domain(&pack, "v1.0").await;

    let stored = run(&app, &app.admin, domain()).await.unwrap();
    let sent = ValidatePack {
        kind: PackKind::Domain, text: pack.to_string(), tenant_id: None, domain: None,
        check_against: None, version: None,
    };
    let validated = app.services.ask(&app.admin, sent).await.unwrap();

    assert_eq!((stored.cases, stored.failed, stored.is_cut), (1, 1, false));
    assert_eq!(stored.results, validated.suites);
    assert_eq!(stored.results[0].mismatches[0].actual, "CRITICAL");
    assert_eq!(stored.not_run, None);
}

async fn a_tenants_version_is_decided_with_its_domain_pack(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    let own = expecting(tenant_pack("acme", "Rates"), "HIGH");
    app.import_tenant("acme", &own, "v1.0").await;

    let decided = run(&app, &app.admin, tenant("acme")).await.unwrap();

    assert_eq!(decided.against.unwrap().as_str(), "v1.0");
    assert_eq!((decided.cases, decided.failed), (1, 0), "the tenant's own severity counts");
}

async fn suites_that_cannot_run_say_why(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    let own = expecting(tenant_pack("acme", "Rates"), "HIGH");
    app.import_tenant("acme", &own, "v1.0").await;
    let alone = run(&app, &app.admin, tenant("acme")).await.unwrap();

    let mut other = domain_pack("Rates");
    let kind = other["exceptionTypes"]["SETTLEMENT_FAIL"].take();
    other["exceptionTypes"] = json!({"OTHER": kind});
    other["playbooks"] = json!([]);
    app.import_domain(&other, "v1.0").await;
    let unfit = run(&app, &app.admin, tenant("acme")).await.unwrap();
    let without = run(&app, &app.admin, domain()).await.unwrap();

    assert_eq!(alone.not_run, Some(NotRun::NoDomainPack));
    assert_eq!(unfit.not_run, Some(NotRun::DoesNotFit));
    assert_eq!((without.not_run, without.cases), (None, 0));
}

async fn suites_of_a_pair_are_decided_by_the_pair_that_is_asked_for(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.import_domain(&expecting(domain_pack("Rates"), "LOW"), "v1.0").await;
    let own = expecting(tenant_pack("acme", "Rates"), "HIGH");
    app.import_tenant("acme", &own, "v1.0").await;

    let both = candidate(&app, &app.admin, Some("v1.0")).await.unwrap();

    assert_eq!((both.suites.cases(), both.suites.failed()), (2, 1));
    assert_eq!(both.suites.domain.failures[0].name, "a large amount");
    assert_eq!(both.suites.domain.failures[0].mismatches[0].actual, "CRITICAL");
    let tenant = both.suites.tenant.unwrap();
    assert_eq!((tenant.cases, tenant.failed, tenant.failures.len()), (1, 0, 0), "what passed is not listed");
    assert!(both.preview.is_possible);
    let asked = PreviewActivation(TestApp::activation("acme", "v1.0", Some("v1.0")));
    assert_eq!(app.services.ask(&app.admin, asked).await.unwrap(), both.preview);
}

async fn suites_of_a_pair_with_errors_are_held_back(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    let own = expecting(tenant_pack("acme", "Rates"), "HIGH");
    app.import_tenant("acme", &own, "v1.0").await;
    let mut other = domain_pack("Rates");
    let kind = other["exceptionTypes"]["SETTLEMENT_FAIL"].take();
    other["exceptionTypes"] = json!({"OTHER": kind});
    other["playbooks"] = json!([]);
    app.import_domain(&other, "v1.0").await;

    let unfit = candidate(&app, &app.admin, Some("v1.0")).await.unwrap();

    assert!(!unfit.preview.is_possible);
    assert!(unfit.suites.is_held_back());
    assert_eq!(unfit.suites.cases(), 0);
}

async fn a_pair_is_looked_at_by_who_may_preview_it(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.tenant("bravo").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    app.import_tenant("acme", &tenant_pack("acme", "Rates"), "v1.0").await;
    let asked_by = async |role, tenant| {
        let refused = candidate(&app, &person_of("somebody", role, tenant), Some("v1.0")).await;
        refused.err().map(|problem| problem.kind)
    };

    assert_eq!(asked_by(Role::Editor, "acme").await, None);
    assert_eq!(asked_by(Role::Viewer, "acme").await, Some(ProblemKind::Forbidden));
    assert_eq!(asked_by(Role::Editor, "bravo").await, Some(ProblemKind::NotFound));
}

async fn another_tenants_suites_are_not_there(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    for id in ["acme", "bravo"] {
        app.tenant(id).await;
        app.import_tenant(id, &tenant_pack(id, "Rates"), "v1.0").await;
    }
    let viewer = person_of("vera", Role::Viewer, "acme");

    run(&app, &viewer, tenant("acme")).await.unwrap();
    let refused = run(&app, &viewer, tenant("bravo")).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::NotFound);
}
}
