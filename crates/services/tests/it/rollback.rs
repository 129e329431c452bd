//! Going back to an earlier revision, and looking at what it was.

use serde_json::{Value, json};
use tenantry_domain::{
    PageRequest, Problem, ProblemKind,
    access::{Caller, Role},
    activation::{Activated, GetRevision, ListRevisions, Rollback},
    audit::AuditFilter,
    id::TenantId,
    packs::{Code, DeprecatePack, PackOwner, PackStatus, Version, VersionSelector},
};
use tenantry_testkit::{
    TestApp, databases::TestDb, domain_pack, each_db, person, person_of, tenant_pack, viewer,
};

fn acme() -> TenantId {
    TenantId::parse("ACME").unwrap()
}

fn with_threshold(threshold: f64) -> Value {
    let mut pack = tenant_pack("ACME", "Finance");
    pack["customGuardrails"] =
        json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": threshold});
    pack
}

/// A tenant with three revisions, each stricter than the one before.
async fn started(db: TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Finance"), "v3.2").await;
    for (version, threshold) in [("v1.0", 0.8), ("v1.1", 0.85), ("v1.2", 0.9)] {
        app.import_tenant("ACME", &with_threshold(threshold), version)
            .await;
        let pair = TestApp::activation("ACME", "v3.2", Some(version));
        app.services.run(&app.admin, pair).await.unwrap();
    }
    app
}

fn back(to_revision: Option<u64>) -> Rollback {
    Rollback {
        tenant_id: acme(),
        to_revision,
        expected_revision: None,
        accept_warnings: true,
        reason: "too many alarms".to_owned(),
    }
}

async fn run(app: &TestApp, input: Rollback) -> Result<Activated, Problem> {
    app.services
        .run(&app.admin, input)
        .await
        .map(|reply| reply.value)
}

fn own(done: &Activated) -> Option<&str> {
    done.active
        .tenant_pack_version
        .as_ref()
        .map(Version::as_str)
}

each_db! {
async fn going_back_makes_a_new_revision_of_the_pair_before(db: TestDb) {
    let app = started(db).await;

    let before = run(&app, back(None)).await.unwrap();
    let first = run(&app, back(Some(1))).await.unwrap();
    let again = run(&app, back(Some(1))).await.unwrap();

    assert_eq!((before.active.revision, own(&before)), (4, Some("v1.1")));
    assert_eq!((before.changed, before.rolled_back_to), (true, Some(2)));
    assert_eq!((first.active.revision, own(&first)), (5, Some("v1.0")));
    assert!(!again.changed);
    let revision = GetRevision { tenant_id: acme(), revision: 4 };
    let revision = app.services.ask(&app.admin, revision).await.unwrap();
    assert_eq!(revision.reason.as_deref(), Some("too many alarms"));
    assert_eq!(revision.rolled_back_to, Some(2));
    let filter = AuditFilter {
        action: Some("activation.rollback".to_owned()),
        ..AuditFilter::default()
    };
    assert_eq!(app.services.ask(&app.admin, filter).await.unwrap().total, 2);
    let served = app.services.config(&person("svc", Role::Service), &acme()).await.unwrap();
    assert_eq!(Some(&served.checksum), first.active.checksum.as_ref());
    app.verify_audit().await;
}

async fn what_going_back_loosens_has_to_be_accepted(db: TestDb) {
    let app = started(db).await;

    let refused = run(&app, Rollback { accept_warnings: false, ..back(None) }).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::WarningsNotAccepted);
    assert_eq!(refused.findings[0].code, Code::GuardrailLoosened);
    let said = &refused.findings[0].message;
    assert!(said.contains("0.9") && said.contains("0.85"), "{said}");
}

async fn going_back_is_refused_where_there_is_no_way(db: TestDb) {
    let app = started(db).await;
    let withdraw = DeprecatePack {
        owner: PackOwner::Tenant(acme()),
        version: VersionSelector::parse("v1.1").unwrap(),
        status: PackStatus::Deprecated,
        reason: "a mistake".to_owned(),
    };
    app.services.run(&app.admin, withdraw).await.unwrap();

    let withdrawn = run(&app, back(Some(2))).await.unwrap_err();
    let unknown = run(&app, back(Some(9))).await.unwrap_err();
    let silent = run(&app, Rollback { reason: " ".to_owned(), ..back(Some(1)) }).await.unwrap_err();
    let stale = Rollback { expected_revision: Some(2), ..back(Some(1)) };
    let stale = run(&app, stale).await.unwrap_err();
    let looking = app.services.run(&viewer(), back(Some(1))).await.unwrap_err();
    app.tenant("FRESH").await;
    let new = Rollback { tenant_id: TenantId::parse("FRESH").unwrap(), ..back(None) };
    let new = run(&app, new).await.unwrap_err();

    assert_eq!(withdrawn.kind, ProblemKind::VersionDeprecated);
    assert_eq!(unknown.errors[0].pointer, "/to_revision");
    assert_eq!(silent.errors[0].pointer, "/reason");
    assert_eq!(stale.kind, ProblemKind::StaleRevision);
    assert_eq!(looking.kind, ProblemKind::Forbidden);
    assert_eq!(new.kind, ProblemKind::NoActiveConfiguration);
    let history = ListRevisions { tenant_id: acme(), as_of: None, page: PageRequest::default() };
    assert_eq!(app.services.ask(&app.admin, history).await.unwrap().total, 3);
}

async fn an_earlier_configuration_is_read_as_it_was_by_whoever_may_read_the_history(db: TestDb) {
    let app = started(db).await;
    let services = &app.services;
    let read = async |caller: Caller, revision| {
        services.config_of_revision(&caller, &acme(), revision).await
    };
    let admin = || app.admin.clone();

    let first = read(admin(), 1).await.unwrap();
    let third = read(admin(), 3).await.unwrap();

    let threshold = |body: &[u8]| {
        let value: Value = serde_json::from_slice(body).unwrap();
        value["guardrails"]["humanApprovalThreshold"].clone()
    };
    assert_eq!((first.revision, threshold(&first.body)), (1, json!(0.8)));
    assert_eq!((third.revision, threshold(&third.body)), (3, json!(0.9)));
    let in_force = services.config(&app.admin, &acme()).await.unwrap();
    assert_eq!(in_force.checksum, third.checksum);
    assert_eq!(read(viewer(), 2).await.unwrap().revision, 2);
    for missing in [0, 4] {
        assert_eq!(read(admin(), missing).await.unwrap_err().kind, ProblemKind::NotFound);
    }
    let service = read(person("svc", Role::Service), 1).await.unwrap_err();
    assert_eq!(service.kind, ProblemKind::Forbidden);
    assert!(service.detail.contains("activation.read"), "{:?}", service.detail);
    let elsewhere = person_of("ann", Role::Viewer, "OTHER");
    assert_eq!(read(elsewhere, 1).await.unwrap_err().kind, ProblemKind::NotFound);
}
}
