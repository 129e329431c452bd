//! The trail of changes and refusals.

use tenantry_domain::{
    ProblemKind,
    access::Role,
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
