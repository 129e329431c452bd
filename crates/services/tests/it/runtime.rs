//! What services are served.

use serde_json::{Value, json};
use tenantry_domain::{Checksum, ProblemKind, access::Role, id::TenantId};
use tenantry_testkit::{TestApp, domain_pack, each_db, person, person_of, tenant_pack};

fn id(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

each_db! {
async fn a_new_revision_is_served_before_the_activation_answers(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    app.import_tenant("ACME", &tenant_pack("ACME", "Finance"), "v1.0")
        .await;
    let service = person("svc", Role::Service);

    let none = app
        .services
        .config(&service, &id("ACME"))
        .await
        .unwrap_err();
    let input = TestApp::activation("ACME", "v1.0", Some("v1.0"));
    app.services.run(&app.admin, input).await.unwrap();
    let first = app.services.config(&service, &id("acme")).await.unwrap();
    let mut second = domain_pack("Finance");
    second["description"] = json!("second");
    second["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = json!("LOW");
    app.import_domain(&second, "v1.1").await;
    let input = TestApp::activation("ACME", "v1.1", Some("v1.0"));
    let done = app.services.run(&app.admin, input).await.unwrap().value;
    let now = app.services.config(&service, &id("ACME")).await.unwrap();

    assert_eq!(none.kind, ProblemKind::NoActiveConfiguration);
    assert_eq!((first.revision, now.revision), (1, 2));
    assert_ne!(first.checksum, now.checksum);
    assert_eq!(Some(&now.checksum), done.active.checksum.as_ref());
    assert_eq!(Checksum::of_bytes(&now.body), now.checksum);
    let body: Value = serde_json::from_slice(&now.body).unwrap();
    assert!(body["exceptionTypes"]["SETTLEMENT_FAIL"].is_object());
}
}

each_db! {
async fn a_foreign_and_an_unknown_tenant_are_not_found(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.tenant("OTHER").await;
    let service = person_of("svc", Role::Service, "ACME");

    for tenant in ["OTHER", "NOBODY"] {
        let problem = app
            .services
            .config(&service, &id(tenant))
            .await
            .unwrap_err();
        assert_eq!(problem.kind, ProblemKind::NotFound, "{tenant}");
    }
    let global = person("svc", Role::Service);
    let problem = app
        .services
        .config(&global, &id("NOBODY"))
        .await
        .unwrap_err();
    assert_eq!(problem.kind, ProblemKind::NotFound);
}
}
