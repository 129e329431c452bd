//! Activating, racing to activate, previews and history.

use serde_json::json;
use tenantry_domain::{
    Page, PageRequest, ProblemKind,
    activation::{
        Activate, GetActiveConfig, GetRevision, ListRevisions, PreviewActivation, Revision,
    },
    id::TenantId,
    packs::{ChangeKind, Code, PackFilter, PackKind, PackStatus},
    tenants::{ChangeStatus, Status},
};
use tenantry_testkit::{TestApp, domain_pack, each_db, loosened_tenant_pack, tenant_pack, viewer};

fn id(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

/// A tenant with one pair that has no warnings, not yet activated.
async fn ready(app: &TestApp) {
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Finance"), "v3.2").await;
    app.import_tenant("ACME", &tenant_pack("ACME", "Finance"), "v1.4")
        .await;
}

async fn history(app: &TestApp) -> Page<Revision> {
    let query = ListRevisions {
        tenant_id: id("ACME"),
        as_of: None,
        page: PageRequest::default(),
    };
    app.services.ask(&app.admin, query).await.unwrap()
}

each_db! {
async fn activation_appends_a_revision_and_releases_the_versions(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;

    let input = TestApp::activation("ACME", "v3.2", Some("v1.4"));
    let done = app.services.run(&app.admin, input).await.unwrap().value;

    assert!(done.changed);
    assert_eq!(done.active.revision, 1);
    let packs = app
        .services
        .ask(&app.admin, PackFilter::of(PackKind::Domain))
        .await
        .unwrap();
    assert_eq!(packs.items[0].pack.status, PackStatus::Active);
    assert_eq!(packs.items[0].pack.live_count, 1);
    let query = GetActiveConfig {
        tenant_id: id("ACME"),
    };
    assert_eq!(
        app.services.ask(&viewer(), query).await.unwrap(),
        done.active
    );
    app.verify_audit().await;
}
}

each_db! {
async fn activating_the_live_pair_changes_nothing(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let input = || TestApp::activation("ACME", "v3.2", Some("v1.4"));
    app.services.run(&app.admin, input()).await.unwrap();

    let again = app.services.run(&app.admin, input()).await.unwrap().value;

    assert!(!again.changed);
    assert_eq!(again.active.revision, 1);
    assert_eq!(history(&app).await.total, 1);
}

async fn warnings_must_be_accepted(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    app.import_tenant("ACME", &loosened_tenant_pack("ACME", "Finance"), "v1.5")
        .await;
    let input = |accept_warnings| Activate {
        accept_warnings,
        ..TestApp::activation("ACME", "v3.2", Some("v1.5"))
    };

    let problem = app
        .services
        .run(&app.admin, input(false))
        .await
        .unwrap_err();
    let done = app
        .services
        .run(&app.admin, input(true))
        .await
        .unwrap()
        .value;

    assert_eq!(problem.kind, ProblemKind::WarningsNotAccepted);
    assert_eq!(problem.findings[0].code, Code::GuardrailLoosened);
    assert_eq!(done.warnings.len(), problem.findings.len());
    let revision = GetRevision {
        tenant_id: id("ACME"),
        revision: 1,
    };
    let revision = app.services.ask(&app.admin, revision).await.unwrap();
    assert_eq!(revision.accepted_warnings, 1);
}

async fn errors_between_the_packs_refuse(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let mut renamed = domain_pack("Finance");
    let tool = renamed["tools"]["getSettlement"].take();
    renamed["tools"] = json!({"readSettlement": tool});
    renamed["playbooks"][0]["steps"][0]["tool"] = json!("readSettlement");
    app.import_domain(&renamed, "v4.0").await;

    let input = TestApp::activation("ACME", "v4.0", Some("v1.4"));
    let problem = app.services.run(&app.admin, input).await.unwrap_err();

    assert_eq!(problem.kind, ProblemKind::InvalidPack);
    assert!(
        problem
            .findings
            .iter()
            .any(|finding| finding.code == Code::UnknownTool)
    );
    assert_eq!(history(&app).await.total, 0);
}

async fn an_unknown_version_is_named(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;

    for (domain, tenant, pointer) in [
        ("v9", Some("v1.4"), "/domain_pack_version"),
        ("v3.2", Some("v9"), "/tenant_pack_version"),
    ] {
        let input = TestApp::activation("ACME", domain, tenant);
        let problem = app.services.run(&app.admin, input).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::UnknownVersion);
        assert_eq!(problem.errors[0].pointer, pointer);
    }
}
}

each_db! {
async fn a_domain_is_needed_without_a_tenant_pack_and_must_agree_with_one(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let with = |domain: Option<&str>, tenant| Activate {
        domain: domain.map(str::to_owned),
        ..TestApp::activation("ACME", "v3.2", tenant)
    };

    let none = app
        .services
        .run(&app.admin, with(None, None))
        .await
        .unwrap_err();
    let other = app
        .services
        .run(&app.admin, with(Some("Retail"), Some("v1.4")))
        .await
        .unwrap_err();
    let alone = app
        .services
        .run(&app.admin, with(Some("Finance"), None))
        .await
        .unwrap()
        .value;

    assert_eq!(none.errors[0].pointer, "/domain");
    assert_eq!(other.kind, ProblemKind::DomainMismatch);
    assert_eq!(alone.active.tenant_pack_version, None);
}
}

each_db! {
async fn a_suspended_tenant_is_not_activated(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let suspend = ChangeStatus {
        tenant_id: id("ACME"),
        status: Status::Suspended,
        reason: "unpaid".to_owned(),
    };
    app.services.run(&app.admin, suspend).await.unwrap();

    let input = TestApp::activation("ACME", "v3.2", Some("v1.4"));
    let problem = app.services.run(&app.admin, input).await.unwrap_err();

    assert_eq!(problem.kind, ProblemKind::TenantSuspended);
}

async fn a_viewer_activates_nothing(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;

    let input = TestApp::activation("ACME", "v3.2", Some("v1.4"));
    let problem = app.services.run(&viewer(), input).await.unwrap_err();

    assert_eq!(problem.kind, ProblemKind::Forbidden);
}

async fn of_many_activations_on_one_base_exactly_one_wins(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let racers: Vec<_> = (0..16)
        .map(|_| {
            let (services, caller) = (app.services.clone(), app.admin.clone());
            tokio::spawn(async move {
                let input = Activate {
                    expected_revision: Some(0),
                    ..TestApp::activation("ACME", "v3.2", Some("v1.4"))
                };
                services.run(&caller, input).await
            })
        })
        .collect();

    let mut won = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(reply) => won += u32::from(reply.value.changed),
            Err(problem) => {
                assert_eq!(problem.kind, ProblemKind::StaleRevision);
                assert_eq!(problem.current_revision, Some(1));
            }
        }
    }

    assert_eq!(won, 1);
    assert_eq!(history(&app).await.total, 1);
    app.verify_audit().await;
}

async fn two_activations_at_once_leave_gapless_revisions(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let mut second = domain_pack("Finance");
    second["description"] = json!("second");
    app.import_domain(&second, "v3.3").await;

    let input = |version| Activate {
        expected_revision: Some(0),
        ..TestApp::activation("ACME", version, Some("v1.4"))
    };
    let (one, other) = tokio::join!(
        app.services.run(&app.admin, input("v3.2")),
        app.services.run(&app.admin, input("v3.3")),
    );

    assert_eq!(
        [one.is_ok(), other.is_ok()]
            .iter()
            .filter(|ok| **ok)
            .count(),
        1
    );
    let numbers: Vec<_> = history(&app)
        .await
        .items
        .iter()
        .map(|r| r.revision)
        .collect();
    assert_eq!(numbers, [1]);
}

async fn a_preview_says_what_would_change_and_changes_nothing(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let input = TestApp::activation("ACME", "v3.2", Some("v1.4"));
    app.services.run(&app.admin, input).await.unwrap();
    let mut second = domain_pack("Finance");
    second["exceptionTypes"]["LATE_CONFIRMATION"] = json!({"description": "Confirmed too late.", "detectionRules": []});
    app.import_domain(&second, "v3.3").await;

    let input = PreviewActivation(TestApp::activation("ACME", "v3.3", Some("v1.4")));
    let preview = app.services.ask(&app.admin, input).await.unwrap();

    assert!(preview.is_possible && !preview.is_live);
    assert_eq!(preview.current.revision, 1);
    assert!(
        preview
            .domain_findings
            .iter()
            .any(|f| f.code == Code::TypeWithoutPlaybook)
    );
    let added: Vec<_> = preview
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Added)
        .map(|change| change.name.as_str())
        .collect();
    assert_eq!(added, ["LATE_CONFIRMATION"]);
    assert_eq!(history(&app).await.total, 1);
}

async fn history_answers_by_instant(db: TestDb) {
    let app = TestApp::on(db);
    ready(&app).await;
    let early = tenantry_services::Clock::now(&*app.clock);
    app.clock.advance_seconds(60);
    let input = TestApp::activation("ACME", "v3.2", Some("v1.4"));
    app.services.run(&app.admin, input).await.unwrap();
    let late = tenantry_services::Clock::now(&*app.clock);
    let at = |instant| ListRevisions {
        tenant_id: id("ACME"),
        as_of: Some(instant),
        page: PageRequest::default(),
    };

    let before = app.services.ask(&app.admin, at(early)).await.unwrap();
    let after = app.services.ask(&app.admin, at(late)).await.unwrap();

    assert_eq!(before.items.len(), 0);
    assert_eq!(after.items[0].revision, 1);
}
}
