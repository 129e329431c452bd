//! The trail of changes and refusals.

use tenantry_domain::{
    ProblemKind,
    access::{RequestInfo, Role, SignIn},
    audit::{AuditFilter, Outcome},
    id::TenantId,
    tenants::{ChangeStatus, CreateTenant, Status},
};
use tenantry_testkit::{TestApp, each_db, person, person_of, viewer};

each_db! {
async fn a_change_leaves_who_what_before_after_and_why(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let suspend = ChangeStatus {
        tenant_id: TenantId::parse("ACME").unwrap(),
        status: Status::Suspended,
        reason: "unpaid".to_owned(),
    };
    app.services.run(&app.admin, suspend).await.unwrap();

    let filter = AuditFilter {
        tenant_id: Some(TenantId::parse("acme").unwrap()),
        ..AuditFilter::default()
    };
    let auditor = person("audrey", Role::Auditor);
    let rows = app.services.ask(&auditor, filter).await.unwrap().items;

    let actions: Vec<_> = rows.iter().map(|row| row.facts.action.as_str()).collect();
    assert_eq!(actions, ["tenants.suspend", "tenants.create"]);
    let newest = &rows[0].facts;
    assert_eq!(
        (newest.actor_name.as_str(), newest.request_id.as_str()),
        ("ada", "req_ada")
    );
    assert_eq!(newest.reason.as_deref(), Some("unpaid"));
    assert_eq!(newest.before.as_ref().unwrap()["status"], "ACTIVE");
    assert_eq!(newest.after.as_ref().unwrap()["status"], "SUSPENDED");
}

async fn refusals_are_written_apart_and_folded(db: TestDb) {
    let app = TestApp::on(db);
    let create = || CreateTenant {
        tenant_id: "ACME".to_owned(),
        name: "ACME".to_owned(),
    };
    for _ in 0..5 {
        app.services.run(&viewer(), create()).await.unwrap_err();
    }

    let rows = app
        .services
        .ask(&app.admin, AuditFilter::default())
        .await
        .unwrap()
        .items;

    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].facts.outcome, Outcome::Refused);
    assert_eq!(rows[0].facts.actor_name, "vera");
    app.verify_audit().await;
}

async fn a_spray_of_passwords_shows_by_its_names(db: TestDb) {
    let app = TestApp::on(db);
    for number in 0..30 {
        let name = if number == 0 { "decoy".to_owned() } else { format!("victim{number}") };
        let input = SignIn { username: name, password: "a wrong password".to_owned() };
        let request = RequestInfo {
            request_id: format!("req_{number}"),
            address: Some(format!("192.0.2.{}", 1 + number % 2)),
            ..RequestInfo::default()
        };
        assert!(app.services.sign_in(input, request, None).await.is_err());
    }
    app.services.close_refusals().await.unwrap();
    let open = app.services.ask(&app.admin, AuditFilter::default()).await.unwrap().items;
    app.clock.advance_seconds(60);

    app.services.close_refusals().await.unwrap();
    app.services.close_refusals().await.unwrap();

    let rows = app.services.ask(&app.admin, AuditFilter::default()).await.unwrap().items;
    assert_eq!((open.len(), rows.len()), (1, 2));
    let facts = &rows[0].facts;
    assert_eq!((facts.count, facts.outcome), (30, Outcome::Refused));
    assert_eq!(facts.entity_id, "decoy and 29 more");
    let after = facts.after.as_ref().unwrap();
    assert_eq!(after["on"].as_array().unwrap().len(), 30);
    assert_eq!(after["from"].as_array().unwrap().len(), 2);
    let reason = facts.reason.as_deref().unwrap();
    assert!(reason.ends_with("on 30 users from 2 addresses"), "{reason}");
    app.verify_audit().await;
}

async fn the_trail_is_not_for_everybody(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.tenant("OTHER").await;

    let refused = app
        .services
        .ask(&viewer(), AuditFilter::default())
        .await
        .unwrap_err();
    let bound = person_of("audrey", Role::Auditor, "ACME");
    let rows = app
        .services
        .ask(&bound, AuditFilter::default())
        .await
        .unwrap()
        .items;

    assert_eq!(refused.kind, ProblemKind::Forbidden);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].facts.entity_id, "ACME");
}
}
